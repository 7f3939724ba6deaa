import { deepStrictEqual, equal, notEqual, ok } from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
} from "@aws-sdk/client-s3";
import { type Bench, NOT_THERE } from "../bench.ts";
import type { Check } from "../check.ts";
import { has } from "../has.ts";

async function roundTrip(bench: Bench): Promise<void> {
  const body = randomBytes(300_000);
  const put = await bench.put("k", body, { ContentType: "application/dicom", Metadata: { Left: "right" } });
  const got = await bench.get("k");
  deepStrictEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body);
  const expected = { ContentType: "application/dicom", Metadata: { left: "right" }, ETag: put.ETag, ContentLength: body.length };
  has(got, expected);
  equal(got.VersionId, undefined);
}

async function emptyObject(bench: Bench): Promise<void> {
  await bench.put("empty", "");
  equal(await bench.text("empty"), "");
  await bench.refused("a range of it", bench.get("empty", { Range: "bytes=0-" }), { status: 416 });
}

async function streamedPut(bench: Bench): Promise<void> {
  const body = randomBytes(200_000);
  const stream = Readable.from([body.subarray(0, 70_001), body.subarray(70_001)]);
  await bench.put("s", stream, { ContentLength: body.length });
  deepStrictEqual(await bench.bytes("s"), body);
  equal((await bench.head("s")).ContentEncoding, undefined);
}

async function overwriteAndDelete(bench: Bench): Promise<void> {
  const first = await bench.put("k", "first");
  notEqual((await bench.put("k", "second")).ETag, first.ETag);
  equal(await bench.text("k"), "second");
  const remove = () => bench.s3.send(new DeleteObjectCommand({ Bucket: bench.bucket, Key: bench.key("k") }));
  equal((await remove()).$metadata.httpStatusCode, 204);
  await bench.refused("what was deleted", bench.get("k"), NOT_THERE);
  equal((await remove()).$metadata.httpStatusCode, 204, "a second deletion");
}

async function heads(bench: Bench): Promise<void> {
  await bench.put("k", "0123456789", { Metadata: { a: "b" } });
  has(await bench.head("k"), { ContentLength: 10, Metadata: { a: "b" } });
  await bench.refused("HEAD of nothing", bench.head("none"), { status: 404, code: "NotFound" });
  equal((await bench.s3.send(new HeadBucketCommand({ Bucket: bench.bucket }))).$metadata.httpStatusCode, 200);
}

async function missing(bench: Bench): Promise<void> {
  await bench.refused("a missing key", bench.get("none"), NOT_THERE);
  const Bucket = `absent-${randomBytes(12).toString("hex")}`;
  const noBucket = { status: 404, code: "NoSuchBucket" };
  await bench.refused("a put to a missing bucket", bench.put("k", "x", { Bucket }), noBucket);
  await bench.refused("HEAD of a missing bucket", bench.s3.send(new HeadBucketCommand({ Bucket })), { status: 404 });
}

async function limits(bench: Bench): Promise<void> {
  const room = 1024 - Buffer.byteLength(bench.prefix);
  const longest = "ä".repeat(Math.floor(room / 2)) + "a".repeat(room % 2);
  await bench.put(longest, "x");
  equal(await bench.text(longest), "x");
  await bench.refused("a key of 1025 bytes", bench.put(`${longest}a`, "x"), { status: 400, code: "KeyTooLongError" });
  const wide = bench.put("k", "x", { Metadata: { a: "b".repeat(2048) } });
  await bench.refused("metadata above 2 KiB", wide, { status: 400, code: "MetadataTooLarge" });
}

async function deleteMany(bench: Bench): Promise<void> {
  const names = ["a", "b & <c>", "é", "e"];
  for (const name of names) await bench.put(name, "x");
  const remove = (some: readonly string[], Quiet: boolean) =>
    bench.s3.send(
      new DeleteObjectsCommand({
        Bucket: bench.bucket,
        Delete: { Objects: some.map((name) => ({ Key: bench.key(name) })), Quiet },
      }),
    );
  const gone = [...names.slice(0, 3), "none"];
  const deleted = await remove(gone, false);
  deepStrictEqual(new Set(deleted.Deleted?.map(({ Key }) => Key)), new Set(gone.map((name) => bench.key(name))));
  for (const name of gone) await bench.refused("what was deleted", bench.get(name), NOT_THERE);
  equal(await bench.text("e"), "x");
  equal((await remove(["e"], true)).Deleted, undefined);
  await bench.refused("what was deleted quietly", bench.get("e"), NOT_THERE);
}

async function copies(bench: Bench): Promise<void> {
  await bench.put("ä b/c+d", "0123456789", { Metadata: { a: "b" }, ContentType: "text/x" });
  const copy = (name: string, more: Partial<CopyObjectCommandInput> = {}) => {
    const CopySource = bench.source("ä b/c+d");
    return bench.s3.send(new CopyObjectCommand({ Bucket: bench.bucket, Key: bench.key(name), CopySource, ...more }));
  };
  await copy("kept");
  await copy("new", { MetadataDirective: "REPLACE", Metadata: { c: "d" } });
  has(await bench.head("kept"), { Metadata: { a: "b" }, ContentType: "text/x" });
  equal(await bench.text("kept"), "0123456789");
  deepStrictEqual((await bench.head("new")).Metadata, { c: "d" });
  await bench.refused("a copy onto itself", copy("ä b/c+d"), { status: 400, code: "InvalidRequest" });
  await bench.refused("a copy of nothing", copy("x", { CopySource: bench.source("none") }), NOT_THERE);
}

async function copyAcross(bench: Bench): Promise<void> {
  const Bucket = bench.versioned;
  await bench.put("k", "0123456789", { Metadata: { a: "b" } });
  const copied = await bench.s3.send(new CopyObjectCommand({ Bucket, Key: bench.key("k"), CopySource: bench.source("k") }));
  ok(copied.VersionId);
  const got = await bench.s3.send(new GetObjectCommand({ Bucket, Key: bench.key("k") }));
  deepStrictEqual([await got.Body?.transformToString(), got.Metadata], ["0123456789", { a: "b" }]);
}

export const OBJECTS: readonly Check[] = [
  { name: "round trip", claim: "what is put comes back: bytes, type, metadata, ETag, length", run: roundTrip },
  { name: "empty object", claim: "no bytes are an object too, of which no range can be read", run: emptyObject },
  { name: "streamed put", claim: "a stream is put by its declared length, and aws-chunked is not kept", run: streamedPut },
  { name: "overwriting, deleting", claim: "the last put counts; deleting twice is no error", run: overwriteAndDelete },
  { name: "HEAD", claim: "HEAD gives what GET gives, without a body, also for errors", run: heads },
  { name: "missing", claim: "missing keys and buckets are 404", run: missing },
  { name: "limits", claim: "a key has at most 1024 bytes, metadata 2 KiB", run: limits },
  { name: "DeleteObjects", claim: "many keys are deleted at once, missing ones too", run: deleteMany },
  { name: "copies", claim: "a copy keeps headers or takes new ones; onto itself it is refused", run: copies },
  { name: "copies across buckets", claim: "a copy can go to another bucket", needs: "versions", run: copyAcross },
];
