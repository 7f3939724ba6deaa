import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const Bucket = "plain";
const Key = "clip";
const PART = 5 * 1024 * 1024;

async function begin(s3: S3Client, metadata: Record<string, string> = {}) {
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, Metadata: metadata, ContentType: "video/mp4" }),
  );
  const part = async (PartNumber: number, Body: Uint8Array) => {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { PartNumber, ETag };
  };
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[], IfNoneMatch?: string) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, IfNoneMatch }));
  return { UploadId, part, complete };
}

test("parts, sent in any order and one of them twice, become one object", async () => {
  const { s3, folder } = await store();
  const upload = await begin(s3, { a: "b" });
  const [one, two] = [randomBytes(PART), randomBytes(1000)];
  const second = await upload.part(7, two);
  await upload.part(2, randomBytes(PART));
  const first = await upload.part(2, one);
  await upload.part(9, randomBytes(10));
  const listed = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId: upload.UploadId, MaxParts: 2 }));
  expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [2, PART],
    [7, 1000],
  ]);
  expect(listed).toMatchObject({ IsTruncated: true, NextPartNumberMarker: "7" });
  const done = await upload.complete([first, second]);
  const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest();
  expect(done.ETag).toBe(`"${md5(Buffer.concat([md5(one), md5(two)])).toString("hex")}-2"`);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(got).toMatchObject({ Metadata: { a: "b" }, ContentType: "video/mp4", ContentLength: PART + 1000 });
  expect(Buffer.concat([one, two]).equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
  expect(await blobFiles(folder, Bucket)).toHaveLength(2);
});

test("a range can cross parts", async () => {
  const { s3 } = await store();
  const upload = await begin(s3);
  const [one, two] = [randomBytes(PART), randomBytes(1000)];
  await upload.complete([await upload.part(1, one), await upload.part(2, two)]);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=${PART - 3}-${PART + 4}` }));
  expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(
    Buffer.concat([one.subarray(-3), two.subarray(0, 5)]),
  );
});

test("bad completions are refused and can be mended", async () => {
  const { s3 } = await store();
  const upload = await begin(s3);
  const [small, big] = [await upload.part(1, randomBytes(10)), await upload.part(2, randomBytes(PART))];
  expect(await refusal(upload.complete([small, big]))).toMatchObject({ code: "EntityTooSmall", status: 400 });
  expect(await refusal(upload.complete([big, small]))).toMatchObject({ code: "InvalidPartOrder" });
  expect(await refusal(upload.complete([{ PartNumber: 3, ETag: '"x"' }]))).toMatchObject({ code: "InvalidPart" });
  expect(await refusal(upload.complete([{ PartNumber: 2, ETag: small.ETag }]))).toMatchObject({ code: "InvalidPart" });
  expect(await refusal(upload.complete([]))).toMatchObject({ code: "MalformedXML" });
  expect((await upload.complete([big])).ETag).toMatch(/-1"$/);
  expect(await refusal(upload.complete([big]))).toMatchObject({ code: "NoSuchUpload", status: 404 });
});

test("a completion obeys If-None-Match", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "first" }));
  const upload = await begin(s3);
  const part = await upload.part(1, randomBytes(10));
  expect(await refusal(upload.complete([part], "*"))).toMatchObject({ code: "PreconditionFailed", status: 412 });
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe("first");
});

test("an abort removes the parts from disk", async () => {
  const { s3, folder } = await store();
  const upload = await begin(s3);
  await upload.part(1, randomBytes(10));
  await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: upload.UploadId }));
  expect(await blobFiles(folder, Bucket)).toEqual([]);
  expect(await refusal(upload.part(2, randomBytes(10)))).toMatchObject({ code: "NoSuchUpload" });
});

test.each([undefined, "WHEN_REQUIRED"] as const)(
  "lib-storage uploads a stream of unknown length (checksums: %s)",
  async (checksums) => {
    const { s3, folder } = await store({}, checksums === undefined ? {} : { requestChecksumCalculation: checksums });
    const bytes = randomBytes(2 * PART + 12_345);
    const chunks = Array.from({ length: 100 }, (_, i) => bytes.subarray((i * bytes.length) / 100, ((i + 1) * bytes.length) / 100));
    await new Upload({ client: s3, params: { Bucket, Key, Body: Readable.from(chunks) }, partSize: PART, queueSize: 2 }).done();
    const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.concat(chunks).equals((await got.Body?.transformToByteArray()) ?? Buffer.alloc(0))).toBe(true);
    expect(await readdir(join(folder, Bucket, "tmp"))).toEqual([]);
  },
);
