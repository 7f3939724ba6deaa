import { randomBytes } from "node:crypto";
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const Bucket = "plain";

test("response-* cannot split an answer", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
  const split = s3.send(new GetObjectCommand({ Bucket, Key: "k", ResponseContentType: "a\r\nset-cookie: b" }));
  expect(await refusal(split)).toMatchObject({ code: "InvalidArgument" });
});

test("the buckets are listed", async () => {
  const { s3 } = await store();
  const listed = await s3.send(new ListBucketsCommand({}));
  expect(listed.Buckets?.map(({ Name }) => Name)).toEqual(["plain", "versioned"]);
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

test("what an overwritten or deleted object held is off the disk with the answer", async () => {
  const { s3, folder } = await store();
  for (const Body of ["first", "second"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body }));
    expect(await blobFiles(folder, Bucket)).toHaveLength(1);
  }
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});

test("DeleteObjects deletes keys with control characters, in the order given", async () => {
  const { s3, folder } = await store();
  const names = ["d\u0001é", "a"];
  for (const Key of names) await s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const Objects = names.map((Key) => ({ Key }));
  const deleted = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(names);
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});
