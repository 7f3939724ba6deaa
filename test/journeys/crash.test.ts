import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { clip } from "#phantom/clip";
import { letter } from "#phantom/letter";
import { profileStill } from "#phantom/stills";
import { readNote } from "../../apps/local/lock.ts";
import { linksIn, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";

describe("kill -9 in the middle of a study", () => {
  let data: string;
  let keepsake: Running;
  let sops: readonly string[];
  const idempotencyKey = randomUUID();

  beforeAll(async () => {
    data = await newDataFolder();
    keepsake = await startKeepsake(data, "--no-phantom");
  });
  afterAll(() => keepsake?.stop());

  /** Talks to the store of the runtime that is running now. */
  async function store() {
    Object.assign(process.env, readNote(data)?.environment);
    return import("#aws/objects");
  }

  async function share(): Promise<{ status: number; link?: string }> {
    const key = readFileSync(join(data, "access-key-demo"), "utf8").trim();
    const answer = await fetch(`${keepsake.url}/v1/shares`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Idempotency-Key": idempotencyKey,
        Prefer: "wait=2",
      },
      body: JSON.stringify({ imageIds: sops, deliver: { link: true }, consent: { given: true, version: "1" } }),
    });
    return { status: answer.status, link: ((await answer.json()) as { link?: string }).link ?? "" };
  }

  test("the study finishes after the next start, nothing lost, nothing twice", async () => {
    const { put, list } = await store();
    const files = [await profileStill(), await clip(), letter()];
    sops = await Promise.all(
      files.map(async ({ bytes }) =>
        new Values((await readFile(bufferSource(bytes))).before, { implicit: false, bigEndian: false }).text("00080018"),
      ),
    );
    await share();
    for (const { name, bytes } of files) await put({ bucket: "uploads", key: `uploads/demo/${name}` }, bytes);
    await until("clean instance", 60, async () =>
      (await Array.fromAsync(list("clean", "instances/"))).length > 0 ? true : undefined,
    );
    await keepsake.kill();

    const port = new URL(keepsake.url).port;
    keepsake = await startKeepsake(data, "--no-phantom", "--port", port);
    const sent = await until("share", 60, async () => {
      const answer = await share();
      return answer.status === 201 ? answer : undefined;
    });
    expect(linksIn(sent.link ?? "")).toHaveLength(1);
    expect((await share()).link).toBe(sent.link);
    expect(await Array.fromAsync(list("uploads", "uploads/"))).toEqual([]);
    expect(await Array.fromAsync(list("clean", "instances/"))).toHaveLength(files.length);
    expect(await Array.fromAsync(list("shares", "shares/"))).toHaveLength(1);
    expect(await (await fetch(sent.link ?? "")).text()).toContain("<video");
  }, 180_000);
});
