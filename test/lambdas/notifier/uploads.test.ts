import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startServices } from "../services.ts";
import { CLINIC } from "../study.ts";
import { clientOf } from "./client.ts";

const services = await startServices();
const { createAccessKey } = await import("#aws/access-keys");
const { uploadLinks } = await import("#aws/upload-links");
const { get, list } = await import("#aws/objects");
let call: Awaited<ReturnType<typeof clientOf>>;

beforeAll(async () => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  call = await clientOf(await createAccessKey(CLINIC, ["upload"]));
});
afterAll(services.stop);

interface Place {
  readonly parts: readonly { readonly url: string; readonly from: number; readonly bytes: number }[];
  readonly complete?: string;
}

async function putAt({ parts, complete }: Place, file: Buffer): Promise<void> {
  const etags: string[] = [];
  for (const { url, from, bytes } of parts) {
    const answer = await fetch(url, { method: "PUT", body: new Uint8Array(file.subarray(from, from + bytes)) });
    expect(answer.status).toBe(200);
    etags.push(answer.headers.get("etag") ?? "");
  }
  if (complete === undefined) return;
  const said = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`).join("");
  const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${said}</CompleteMultipartUpload>`;
  expect((await fetch(complete, { method: "POST", body })).status).toBe(200);
}

describe("a place for an upload", () => {
  test("takes a file into the clinic's own folder, under a drawn name", async () => {
    const { statusCode, json } = await call("POST", "/v1/uploads", { bytes: 1000 });
    expect(statusCode).toBe(201);
    const file = randomBytes(1000);
    await putAt(json as unknown as Place, file);
    const [key = "", ...others] = await Array.fromAsync(list("uploads", ""));
    expect([key, others]).toEqual([expect.stringMatching(`^uploads/${CLINIC}/[0-9a-f-]{36}\\.dcm$`), []]);
    expect(Buffer.from((await get({ bucket: "uploads", key }))?.bytes ?? "").equals(file)).toBe(true);
  });

  test("reads nothing back, and ends", async () => {
    const [{ url } = { url: "" }] = ((await call("POST", "/v1/uploads", { bytes: 1 })).json as unknown as Place).parts;
    expect((await fetch(url)).status).toBe(403);
    expect(new URL(url).searchParams.get("X-Amz-Expires")).toBe("3600");
  });

  test("has parts for a large file, which are one object in the end", async () => {
    const file = randomBytes(64 * 1024 * 1024 + 5);
    const place = await uploadLinks({ bucket: "uploads", key: "uploads/large/file.dcm" }, file.length, 600);
    expect(place.parts.map(({ bytes }) => bytes)).toEqual([64 * 1024 * 1024, 5]);
    await putAt(place, file);
    expect((await get({ bucket: "uploads", key: "uploads/large/file.dcm" }))?.bytes.length).toBe(file.length);
  });

  test.each([0, -1, 1.5, "10", 21 * 1024 ** 3])("is not made for %j bytes", async (bytes) => {
    expect((await call("POST", "/v1/uploads", { bytes })).json).toMatchObject({ code: "INVALID_FIELD", field: "bytes" });
  });
});
