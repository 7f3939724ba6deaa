import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { startS3 } from "../../../../apps/local/s3/server.ts";
import { client, options, temporaryFolder } from "./store.ts";

const KEY = "uploads/clinic/DOE^JANE.dcm";
const BODY = "the-bytes-of-this-upload";

/** The files below a folder that hold a text, by their path in it. */
async function holding(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(text) ? [file] : [])));
  return found.flat().map((file) => file.slice(folder.length + 1));
}

test("keys and bytes of one bucket are in no other bucket's files", async () => {
  const folder = await temporaryFolder();
  const server = await startS3(options(folder));
  await client(server.url).send(new PutObjectCommand({ Bucket: "versioned", Key: KEY, Body: BODY }));
  await client(server.url).send(new PutObjectCommand({ Bucket: "plain", Key: "other", Body: "other" }));
  for (const text of ["DOE", BODY]) {
    const files = await holding(folder, text);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((file) => !file.startsWith("versioned/"))).toEqual([]);
  }
  await server.close();
});

test("what was deleted is nowhere on disk once the store is closed", async () => {
  const folder = await temporaryFolder();
  const server = await startS3(options(folder));
  const s3 = client(server.url);
  const { VersionId } = await s3.send(
    new PutObjectCommand({ Bucket: "versioned", Key: KEY, Body: BODY, Metadata: { who: "JANE" } }),
  );
  expect(await holding(folder, BODY)).toHaveLength(1);
  await s3.send(new DeleteObjectCommand({ Bucket: "versioned", Key: KEY, VersionId }));
  expect(await holding(folder, BODY)).toEqual([]);
  await server.close();
  for (const text of ["DOE", "JANE"]) expect(await holding(folder, text)).toEqual([]);
});
