import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect, test } from "vitest";
import { createdObjects } from "#pipeline/events";
import type { BucketSetup } from "../../../../apps/local/s3/bucket.ts";
import { startS3 } from "../../../../apps/local/s3/server.ts";
import { client, options, refusal, store, temporaryFolder } from "./store.ts";

const BUCKET: BucketSetup = {
  name: "clean",
  versioned: false,
  notify: [
    { prefix: "arrivals/", queue: "completer" },
    { prefix: "manifests/", suffix: ".json", queue: "renderer" },
  ],
};

/** A store whose events are kept as `queue body`. */
async function listening(setup: BucketSetup = BUCKET) {
  const events: { queue: string; body: string }[] = [];
  const deliver = async (queue: string, body: string) => void events.push({ queue, body });
  return { ...(await store({ buckets: [setup], deliver })), events };
}

const isTest = ({ body }: { body: string }): boolean => body.includes("s3:TestEvent");

test("a new object is told to the queue of its prefix and suffix, and to no other", async () => {
  const { s3, events } = await listening();
  for (const Key of ["arrivals/a", "manifests/a.json", "manifests/a.txt", "other/a", "x/arrivals/a"])
    await s3.send(new PutObjectCommand({ Bucket: "clean", Key, Body: "hello" }));
  await s3.send(new DeleteObjectCommand({ Bucket: "clean", Key: "arrivals/a" }));
  await expect.poll(() => events.filter((event) => !isTest(event)).length).toBe(2);
  const told = events.filter((event) => !isTest(event)).map(({ queue, body }) => [queue, createdObjects(body)[0]?.key]);
  expect(told.toSorted()).toEqual([
    ["completer", "arrivals/a"],
    ["renderer", "manifests/a.json"],
  ]);
});

test("the record has S3's shape", async () => {
  const { s3, events } = await listening({ ...BUCKET, versioned: true });
  const put = await s3.send(new PutObjectCommand({ Bucket: "clean", Key: "arrivals/ä b", Body: "hello" }));
  await expect.poll(() => events.filter((event) => !isTest(event)).length).toBe(1);
  const record = JSON.parse(events.find((event) => !isTest(event))?.body ?? "").Records[0];
  expect(record).toMatchObject({
    eventSource: "aws:s3",
    eventVersion: "2.1",
    eventName: "ObjectCreated:Put",
    awsRegion: "eu-central-1",
  });
  expect(record.s3.bucket).toMatchObject({ name: "clean", arn: "arn:aws:s3:::clean" });
  expect(record.s3.object).toMatchObject({
    key: "arrivals/%C3%A4+b",
    size: 5,
    versionId: put.VersionId,
    eTag: put.ETag?.replaceAll('"', ""),
  });
  expect(record.s3.object.sequencer).toMatch(/^[0-9A-F]{18}$/);
  expect(Number.isNaN(Date.parse(record.eventTime))).toBe(false);
});

test("the pipeline reads back any key", async () => {
  const { s3, events } = await listening();
  const keys = ["a b+c", "ü/é", "100%", "a&b=c?d#e", "(1)!'*~", "\u{1f600}", "a//b", "DOE^JANE"].map((name) => `arrivals/${name}`);
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: "clean", Key, Body: "x" }));
  await expect.poll(() => events.filter((event) => !isTest(event)).length).toBe(keys.length);
  expect(events.flatMap(({ body }) => createdObjects(body).map(({ key }) => key))).toEqual(keys);
});

test("copies and multipart uploads say what they are", async () => {
  const { s3, events } = await listening();
  await s3.send(new PutObjectCommand({ Bucket: "clean", Key: "arrivals/1", Body: "x" }));
  await s3.send(new CopyObjectCommand({ Bucket: "clean", Key: "arrivals/2", CopySource: "clean/arrivals/1" }));
  await new Upload({ client: s3, params: { Bucket: "clean", Key: "arrivals/3", Body: Buffer.alloc(6 * 1024 * 1024) } }).done();
  await expect.poll(() => events.filter((event) => !isTest(event)).length).toBe(3);
  const names = events.filter((event) => !isTest(event)).map(({ body }) => JSON.parse(body).Records[0].eventName);
  expect(names).toEqual(["ObjectCreated:Put", "ObjectCreated:Copy", "ObjectCreated:CompleteMultipartUpload"]);
});

test("a write refused by its condition tells nobody", async () => {
  const { s3, events } = await listening();
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket: "clean", Key, Body: "x", IfNoneMatch: "*" }));
  await put("arrivals/1");
  expect(await refusal(put("arrivals/1"))).toMatchObject({ status: 412 });
  await put("arrivals/2");
  await expect.poll(() => events.filter((event) => !isTest(event)).length).toBe(2);
  expect(events.flatMap(({ body }) => createdObjects(body).map(({ key }) => key))).toEqual(["arrivals/1", "arrivals/2"]);
});

test("each queue gets one test event when a configuration first appears", async () => {
  const folder = await temporaryFolder();
  const events: string[] = [];
  let puts = 0;
  const run = async (notify: BucketSetup["notify"]): Promise<void> => {
    const deliver = async (queue: string, body: string) => void events.push(`${queue} ${JSON.parse(body).Event}`);
    const server = await startS3(options(folder, { buckets: [{ ...BUCKET, notify }], deliver }));
    await client(server.url).send(new PutObjectCommand({ Bucket: "clean", Key: "arrivals/1", Body: "x" }));
    // The put's own event comes behind whatever test event there is.
    await expect.poll(() => events.filter((event) => event === "completer undefined").length).toBe(++puts);
    await server.close();
  };
  await run([{ prefix: "arrivals/", queue: "completer" }]);
  await run([{ prefix: "arrivals/", queue: "completer" }]);
  expect(events.filter((event) => event.includes("s3:TestEvent"))).toEqual(["completer s3:TestEvent"]);
  await run([...BUCKET.notify, { prefix: "expected/", queue: "completer" }]);
  await expect.poll(() => events.filter((event) => event.includes("s3:TestEvent")).length).toBe(3);
});

test.each([
  ["the same prefix twice", { prefix: "a/", queue: "x" }, { prefix: "a/", queue: "y" }],
  ["a prefix within a prefix", { prefix: "a/", queue: "x" }, { prefix: "a/b/", queue: "x" }],
  ["everything and something", { prefix: "", queue: "x" }, { prefix: "a/", suffix: ".json", queue: "y" }],
  ["a suffix within a suffix", { prefix: "a/", suffix: "n", queue: "x" }, { prefix: "a/b", suffix: ".json", queue: "y" }],
])("overlapping filters are refused at the start: %s", async (_, one, two) => {
  const start = startS3(options(await temporaryFolder(), { buckets: [{ ...BUCKET, notify: [one, two] }] }));
  await expect(start).rejects.toThrow(/Notifications of bucket clean overlap: .* Give each kind of key its own first folder/);
});

test("filters that no key can match together are accepted", async () => {
  const notify = [
    { prefix: "a/", suffix: ".json", queue: "x" },
    { prefix: "a/", suffix: ".dcm", queue: "y" },
    { prefix: "b/", queue: "y" },
  ];
  expect((await listening({ ...BUCKET, notify })).url).toMatch(/^http/);
});

test("a queue that refuses is asked again, in order, and holds up no other queue", async () => {
  const taken: string[] = [];
  let refusals = 0;
  const deliver = async (queue: string, body: string): Promise<void> => {
    if (queue === "completer" && !taken.includes("manifests/1.json")) {
      refusals++;
      throw new Error("not now");
    }
    const key = createdObjects(body)[0]?.key;
    if (key !== undefined) taken.push(key);
  };
  const { s3 } = await store({ buckets: [BUCKET], deliver });
  const keys = ["arrivals/1", "arrivals/2", "manifests/1.json", "arrivals/3"];
  for (const Key of keys) await s3.send(new PutObjectCommand({ Bucket: "clean", Key, Body: "x" }));
  await expect.poll(() => taken.length).toBe(4);
  expect(taken).toEqual(["manifests/1.json", "arrivals/1", "arrivals/2", "arrivals/3"]);
  expect(refusals).toBeGreaterThan(0);
});

test("a setup that cannot work is refused at the start", async () => {
  const folder = await temporaryFolder();
  const start = (...names: string[]) => startS3(options(folder, { buckets: names.map((name) => ({ ...BUCKET, name })) }));
  await expect(start("../up")).rejects.toThrow(/Bucket name/);
  await expect(start("twice", "twice")).rejects.toThrow(/listed twice/);
});
