import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const Bucket = "plain";
const BYTES = Buffer.from("0123456789");

test("what is put comes back: bytes, type, metadata, ETag", async () => {
  const { s3 } = await store();
  const Body = randomBytes(300_000);
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key: "a/ä b+c?&=%~!'()*.dcm",
      Body,
      ContentType: "application/dicom",
      Metadata: { Left: "right" },
    }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "a/ä b+c?&=%~!'()*.dcm" }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
  expect(got).toMatchObject({
    ContentType: "application/dicom",
    Metadata: { left: "right" },
    ETag: put.ETag,
    ContentLength: 300_000,
  });
  expect(got.VersionId).toBeUndefined();
});

test("an empty object is an object", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "empty", Body: "" }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "empty" }));
  expect(await got.Body?.transformToString()).toBe("");
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "empty", Range: "bytes=0-" })))).toMatchObject({ status: 416 });
});

test("a stream is put by its declared length", async () => {
  const { s3 } = await store();
  const Body = randomBytes(200_000);
  const stream = Readable.from([Body.subarray(0, 70_001), Body.subarray(70_001)]);
  await s3.send(new PutObjectCommand({ Bucket, Key: "s", Body: stream, ContentLength: Body.length }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "s" }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
  expect(got.ContentEncoding).toBeUndefined();
});

test.each([
  ["bytes=2-4", "234", "bytes 2-4/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-3", "789", "bytes 7-9/10"],
  ["bytes=-99", "0123456789", "bytes 0-9/10"],
  ["bytes=8-99", "89", "bytes 8-9/10"],
])("range %s is %s", async (Range, text, ContentRange) => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
  expect(await got.Body?.transformToString()).toBe(text);
  expect(got).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
});

test("ranges outside the object are refused, several ranges give the whole", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES }));
  const get = (Range: string) => s3.send(new GetObjectCommand({ Bucket, Key: "k", Range }));
  for (const Range of ["bytes=10-", "bytes=-0"])
    expect(await refusal(get(Range))).toMatchObject({ code: "InvalidRange", status: 416 });
  expect((await get("bytes=0-1,3-4")).$metadata.httpStatusCode).toBe(200);
});

test("conditions of a read", async () => {
  const { s3 } = await store();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES }));
  const get = (conditions: { IfMatch?: string; IfNoneMatch?: string; IfModifiedSince?: Date; IfUnmodifiedSince?: Date }) =>
    s3.send(new GetObjectCommand({ Bucket, Key: "k", ...conditions }));
  expect((await get({ IfMatch: ETag ?? "" })).ETag).toBe(ETag);
  expect((await get({ IfNoneMatch: '"other"' })).ETag).toBe(ETag);
  expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject({ code: "PreconditionFailed", status: 412 });
  expect(await refusal(get({ IfNoneMatch: ETag ?? "" }))).toMatchObject({ status: 304 });
  expect(await refusal(get({ IfModifiedSince: new Date(Date.now() + 60_000) }))).toMatchObject({ status: 304 });
  expect(await refusal(get({ IfUnmodifiedSince: new Date(0) }))).toMatchObject({ status: 412 });
});

test("response-* puts other headers in the place of stored ones", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES, CacheControl: "no-store" }));
  const got = await s3.send(
    new GetObjectCommand({
      Bucket,
      Key: "k",
      ResponseContentType: "image/jpeg",
      ResponseContentDisposition: 'attachment; filename="a.jpg"',
    }),
  );
  expect(got).toMatchObject({
    ContentType: "image/jpeg",
    ContentDisposition: 'attachment; filename="a.jpg"',
    CacheControl: "no-store",
  });
  const split = s3.send(new GetObjectCommand({ Bucket, Key: "k", ResponseContentType: "a\r\nset-cookie: b" }));
  expect(await refusal(split)).toMatchObject({ code: "InvalidArgument" });
});

test("HEAD gives what GET gives, without a body, also for errors", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES, Metadata: { a: "b" } }));
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }))).toMatchObject({ ContentLength: 10, Metadata: { a: "b" } });
  expect(await refusal(s3.send(new HeadObjectCommand({ Bucket, Key: "none" })))).toMatchObject({ code: "NotFound", status: 404 });
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).$metadata.httpStatusCode).toBe(200);
  expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: "nowhere" })))).toMatchObject({ status: 404 });
});

test("missing keys and buckets have S3's codes", async () => {
  const { s3 } = await store();
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: "none" })))).toMatchObject({ code: "NoSuchKey", status: 404 });
  const elsewhere = s3.send(new PutObjectCommand({ Bucket: "nowhere", Key: "k", Body: BYTES }));
  expect(await refusal(elsewhere)).toMatchObject({ code: "NoSuchBucket", status: 404 });
  const listed = await s3.send(new ListBucketsCommand({}));
  expect(listed.Buckets?.map(({ Name }) => Name)).toEqual(["plain", "versioned"]);
});

test("a key has at most 1024 bytes, metadata at most 2 KiB", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "ä".repeat(512), Body: BYTES }));
  const long = s3.send(new PutObjectCommand({ Bucket, Key: `${"ä".repeat(512)}a`, Body: BYTES }));
  expect(await refusal(long)).toMatchObject({ code: "KeyTooLongError" });
  const wide = s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BYTES, Metadata: { a: "b".repeat(2048) } }));
  expect(await refusal(wide)).toMatchObject({ code: "MetadataTooLarge" });
});

test("overwriting and deleting leave no bytes on disk", async () => {
  const { s3, folder } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "first" }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "second" }));
  expect(await blobFiles(folder, Bucket)).toHaveLength(1);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(await blobFiles(folder, Bucket)).toEqual([]);
  expect((await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }))).$metadata.httpStatusCode).toBe(204);
});

test("an object deleted while it is read is read to its end, then gone", async () => {
  const { s3, folder } = await store();
  const Body = randomBytes(8 * 1024 * 1024);
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(Body.equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  await expect.poll(() => blobFiles(folder, Bucket)).toEqual([]);
});

test("DeleteObjects deletes many keys at once", async () => {
  const { s3, folder } = await store();
  const names = ["a", "b & <c>", "d\u0001é", "e"];
  for (const Key of names) await s3.send(new PutObjectCommand({ Bucket, Key, Body: BYTES }));
  const Objects = names.slice(0, 3).map((Key) => ({ Key }));
  const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [...Objects, { Key: "none" }] } }));
  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual([...names.slice(0, 3), "none"]);
  expect(await blobFiles(folder, Bucket)).toHaveLength(1);
  const quiet = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: "e" }], Quiet: true } }));
  expect(quiet.Deleted).toBeUndefined();
});

test("a copy keeps headers, or takes new ones, and crosses buckets", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "ä b/c+d", Body: BYTES, Metadata: { a: "b" }, ContentType: "text/x" }));
  const CopySource = `plain/${encodeURIComponent("ä b/c+d")}`;
  await s3.send(new CopyObjectCommand({ Bucket: "versioned", Key: "kept", CopySource }));
  await s3.send(new CopyObjectCommand({ Bucket, Key: "new", CopySource, MetadataDirective: "REPLACE", Metadata: { c: "d" } }));
  const kept = await s3.send(new GetObjectCommand({ Bucket: "versioned", Key: "kept" }));
  expect(kept).toMatchObject({ Metadata: { a: "b" }, ContentType: "text/x" });
  expect(await kept.Body?.transformToString()).toBe("0123456789");
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "new" }))).Metadata).toEqual({ c: "d" });
  const itself = s3.send(new CopyObjectCommand({ Bucket, Key: "ä b/c+d", CopySource }));
  expect(await refusal(itself)).toMatchObject({ code: "InvalidRequest" });
  const missing = s3.send(new CopyObjectCommand({ Bucket, Key: "x", CopySource: "plain/none" }));
  expect(await refusal(missing)).toMatchObject({ code: "NoSuchKey" });
});
