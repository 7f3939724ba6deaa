import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { blobFiles, refusal, store } from "./store.ts";

const Bucket = "versioned";

async function put(s3: S3Client, Key: string, Body: string): Promise<string> {
  const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  return VersionId ?? "";
}

const read = async (s3: S3Client, Key: string, VersionId?: string): Promise<string | undefined> =>
  (await s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString();

test("each put makes a version that stays readable", async () => {
  const { s3 } = await store();
  const [first, second] = [await put(s3, "k", "one"), await put(s3, "k", "two")];
  expect(first).not.toBe(second);
  expect(await read(s3, "k")).toBe("two");
  expect(await read(s3, "k", first)).toBe("one");
  expect(await refusal(read(s3, "k", "unknown"))).toMatchObject({ code: "NoSuchVersion", status: 404 });
});

test("deleting by version removes exactly that one, from disk too", async () => {
  const { s3, folder } = await store();
  const [first, second] = [await put(s3, "k", "one"), await put(s3, "k", "two")];
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: second }));
  expect(await read(s3, "k")).toBe("one");
  expect(await blobFiles(folder, Bucket)).toHaveLength(1);
  const deleted = await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: first }));
  expect(deleted).toMatchObject({ VersionId: first });
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});

test("deleting without a version lays a marker over it; removing the marker brings the object back", async () => {
  const { s3 } = await store();
  const first = await put(s3, "k", "one");
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
  expect(marker.DeleteMarker).toBe(true);
  expect(await refusal(read(s3, "k"))).toMatchObject({ code: "NoSuchKey" });
  expect(await refusal(read(s3, "k", marker.VersionId))).toMatchObject({ code: "MethodNotAllowed", status: 405 });
  expect(await read(s3, "k", first)).toBe("one");
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "k", VersionId: marker.VersionId }));
  expect(await read(s3, "k")).toBe("one");
});

test("all versions are listed, newest first, page by page", async () => {
  const { s3 } = await store();
  const made = [await put(s3, "a", "1"), await put(s3, "a", "2"), await put(s3, "b", "3")];
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
  const seen: string[] = [];
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  do {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, KeyMarker, VersionIdMarker }),
    );
    seen.push(
      ...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
        (entry) => `${entry.Key} ${entry.VersionId} ${entry.IsLatest}`,
      ),
    );
    [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  } while (KeyMarker !== undefined);
  expect(seen).toEqual([`a ${made[1]} true`, `a ${made[0]} false`, `b ${marker.VersionId} true`, `b ${made[2]} false`]);
});

test("emptying a bucket page by page leaves nothing behind", async () => {
  const { s3, folder } = await store();
  for (const key of ["a", "a", "a", "b", "b"]) await put(s3, key, key);
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  do {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, KeyMarker, VersionIdMarker }),
    );
    const Objects = page.Versions?.map(({ Key, VersionId }) => ({ Key, VersionId })) ?? [];
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
  } while (KeyMarker !== undefined);
  expect(await blobFiles(folder, Bucket)).toEqual([]);
});

test("a named version is copied", async () => {
  const { s3 } = await store();
  const first = await put(s3, "k", "one");
  await put(s3, "k", "two");
  const CopySource = `versioned/k?versionId=${first}`;
  const copied = await s3.send(new CopyObjectCommand({ Bucket: "plain", Key: "c", CopySource }));
  expect(copied.CopySourceVersionId).toBe(first);
  const head = await s3.send(new HeadObjectCommand({ Bucket: "plain", Key: "c" }));
  expect(head.ContentLength).toBe(3);
  const got = await s3.send(new GetObjectCommand({ Bucket: "plain", Key: "c" }));
  expect(await got.Body?.transformToString()).toBe("one");
});
