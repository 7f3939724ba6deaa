import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const FIFTY = Array.from({ length: 50 }, (_, i) => i);

test.each(["plain", "versioned"])("of 50 racing If-None-Match puts one succeeds (%s bucket)", async (Bucket) => {
  const { s3, folder } = await store();
  const put = (i: number) => s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: `writer ${i}`, IfNoneMatch: "*" }));
  const outcomes = await Promise.allSettled(FIFTY.map(put));
  const won = outcomes.flatMap((outcome, i) => (outcome.status === "fulfilled" ? [i] : []));
  const codes = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.$metadata.httpStatusCode] : []));
  expect(won).toHaveLength(1);
  expect(new Set(codes)).toEqual(new Set([412]));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(await got.Body?.transformToString()).toBe(`writer ${won[0]}`);
  expect(await blobFiles(folder, Bucket)).toHaveLength(1);
});

test("of 50 racing If-Match puts one succeeds", async () => {
  const { s3 } = await store();
  const { ETag: IfMatch } = await s3.send(new PutObjectCommand({ Bucket: "plain", Key: "k", Body: "start" }));
  const put = (i: number) => s3.send(new PutObjectCommand({ Bucket: "plain", Key: "k", Body: `writer ${i}`, IfMatch }));
  const outcomes = await Promise.allSettled(FIFTY.map(put));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a counter changed by compare-and-swap loses no step", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket: "plain", Key: "n", Body: "0" }));
  const increment = async (): Promise<void> => {
    const got = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "n" }));
    const Body = String(Number(await got.Body?.transformToString()) + 1);
    const put = s3.send(new PutObjectCommand({ Bucket: "plain", Key: "n", Body, IfMatch: got.ETag }));
    const done = await put.then(
      () => true,
      () => false,
    );
    if (!done) await increment();
  };
  await Promise.all(Array.from({ length: 8 }, increment));
  const got = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "n" }));
  expect(await got.Body?.transformToString()).toBe("8");
});

test("If-Match on nothing is NoSuchKey, on something else PreconditionFailed", async () => {
  const { s3 } = await store();
  const put = () => s3.send(new PutObjectCommand({ Bucket: "plain", Key: "k", Body: "b", IfMatch: '"0"' }));
  expect(await refusal(put())).toMatchObject({ code: "NoSuchKey", status: 404 });
  await s3.send(new PutObjectCommand({ Bucket: "plain", Key: "k", Body: "a" }));
  expect(await refusal(put())).toMatchObject({ code: "PreconditionFailed", status: 412 });
});

test("a delete marker counts as nothing there", async () => {
  const { s3 } = await store();
  const put = () => s3.send(new PutObjectCommand({ Bucket: "versioned", Key: "k", Body: "b", IfNoneMatch: "*" }));
  await put();
  await s3.send(new DeleteObjectCommand({ Bucket: "versioned", Key: "k" }));
  expect((await put()).VersionId).toBeDefined();
});

test("a copy obeys its condition", async () => {
  const { s3, folder } = await store();
  await s3.send(new PutObjectCommand({ Bucket: "plain", Key: "a", Body: "a" }));
  const copy = () => s3.send(new CopyObjectCommand({ Bucket: "plain", Key: "b", CopySource: "plain/a", IfNoneMatch: "*" }));
  await copy();
  expect(await refusal(copy())).toMatchObject({ code: "PreconditionFailed" });
  expect(await blobFiles(folder, "plain")).toHaveLength(2);
});
