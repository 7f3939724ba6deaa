import { randomBytes } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { createdObjects } from "#pipeline/events";
import { startS3 } from "../../../../apps/local/s3/server.ts";
import { type StoreProcess, startProcess } from "./child.ts";
import { blobFiles, client, options, temporaryFolder } from "./store.ts";

const Bucket = "clean";
const keysTold = ({ events }: StoreProcess): string[] => events.flatMap(({ body }) => createdObjects(body).map(({ key }) => key));

test("an event committed before a kill is delivered after it, in order", async () => {
  const folder = await temporaryFolder();
  const stuck = await startProcess(folder, "stuck");
  const keys = ["arrivals/1", "arrivals/2", "arrivals/3"];
  for (const Key of keys) await client(stuck.url).send(new PutObjectCommand({ Bucket, Key, Body: "hello" }));
  await stuck.kill();
  expect(stuck.events).toEqual([]);
  const again = await startProcess(folder, "delivering");
  await expect.poll(() => keysTold(again)).toEqual(keys);
  expect(again.events[0]?.body).toContain("s3:TestEvent");
});

test("a store killed in the middle of racing writes keeps what it acknowledged, and tells of all it has", async () => {
  const folder = await temporaryFolder();
  const acknowledged = new Set<string>();
  const told = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const running = await startProcess(folder, "delivering");
    const s3 = client(running.url);
    let answers = 0;
    const put = async (i: number): Promise<void> => {
      const Key = `arrivals/${round}-${i}`;
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key, IfNoneMatch: "*" }));
      acknowledged.add(Key);
      if (++answers === 40 + 17 * round) await running.kill();
    };
    await Promise.allSettled(Array.from({ length: 120 }, (_, i) => put(i)));
    for (const key of keysTold(running)) told.add(key);
  }
  const last = await startProcess(folder, "delivering");
  const s3 = client(last.url);
  const listed = (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key ?? "") ?? [];
  expect(acknowledged.size).toBeGreaterThanOrEqual(40 + 57 + 74);
  expect(new Set(listed).isSupersetOf(acknowledged)).toBe(true);
  await expect.poll(() => new Set([...told, ...keysTold(last)])).toEqual(new Set(listed));
  const read = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  expect(await Promise.all(listed.map(read))).toEqual(listed);
  expect(await blobFiles(folder, Bucket)).toHaveLength(listed.length);
});

test("an upload cut by a kill leaves nothing after the next start", async () => {
  const folder = await temporaryFolder();
  const running = await startProcess(folder, "delivering");
  const half = async function* () {
    for (let i = 0; i < 20; i++) yield randomBytes(256 * 1024);
    await expect.poll(() => readdir(join(folder, Bucket, "tmp"))).toHaveLength(1);
    await running.kill();
  };
  const body = Readable.from(half());
  const put = client(running.url).send(
    new PutObjectCommand({ Bucket, Key: "arrivals/cut", Body: body, ContentLength: 64 * 1024 * 1024 }),
  );
  await expect(put).rejects.toThrow();
  expect(await readdir(join(folder, Bucket, "tmp"))).toHaveLength(1);
  await mkdir(join(folder, Bucket, "blobs", "00"), { recursive: true });
  await writeFile(join(folder, Bucket, "blobs", "00", "00orphan"), "written, but never committed");
  const again = await startProcess(folder, "delivering");
  expect((await client(again.url).send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  expect(await readdir(join(folder, Bucket, "tmp"))).toEqual([]);
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});

test("a folder serves one process at a time", async () => {
  const folder = await temporaryFolder();
  const running = await startProcess(folder, "delivering");
  const buckets = [{ name: Bucket, versioned: false, notify: [] }];
  await expect(startS3(options(folder, { buckets }))).rejects.toThrow(/another Keepsake/);
  await running.kill();
  await (await startS3(options(folder, { buckets }))).close();
});

test("a client that goes away leaves nothing", async () => {
  const folder = await temporaryFolder();
  const running = await startProcess(folder, "delivering");
  const abort = new AbortController();
  const endless = async function* () {
    yield randomBytes(256 * 1024);
    await expect.poll(() => readdir(join(folder, Bucket, "tmp"))).toHaveLength(1);
    abort.abort();
    yield randomBytes(1024);
  };
  const command = new PutObjectCommand({
    Bucket,
    Key: "arrivals/cut",
    Body: Readable.from(endless()),
    ContentLength: 64 * 1024 * 1024,
  });
  await expect(client(running.url).send(command, { abortSignal: abort.signal })).rejects.toThrow();
  await expect.poll(() => readdir(join(folder, Bucket, "tmp"))).toEqual([]);
});
