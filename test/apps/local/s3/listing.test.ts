import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { after } from "../../../../apps/local/s3/walk.ts";
import { refusal, store } from "./store.ts";

const Bucket = "plain";

async function filled(names: readonly string[]) {
  const running = await store();
  await Promise.all(names.map((Key) => running.s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }))));
  return running.s3;
}

/** All entries, page by page; groups are marked. */
async function listed(s3: S3Client, input: Partial<ListObjectsV2CommandInput> = {}): Promise<string[]> {
  const entries: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...input, ContinuationToken }));
    const names = [
      ...(page.Contents ?? []).map(({ Key }) => Key ?? ""),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => `[${Prefix}]`),
    ];
    expect(page.KeyCount).toBe(names.length);
    expect(names.length).toBeLessThanOrEqual(input.MaxKeys ?? 1000);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    entries.push(...names);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return entries;
}

test("keys come in the order of their UTF-8 bytes, not of UTF-16", async () => {
  const names = ["z", "a", "B", "é", "\uffee", "\u{1f600}", "a/b", "a b", "a%b"];
  const s3 = await filled(names);
  const sorted = names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  expect(await listed(s3)).toEqual(sorted);
  expect(sorted.indexOf("\u{1f600}")).toBeGreaterThan(sorted.indexOf("\uffee"));
});

test.each([1, 2, 3, 1000])("pages of %d add up to the whole", async (MaxKeys) => {
  const names = Array.from({ length: 7 }, (_, i) => `p/${i}`);
  const s3 = await filled([...names, "o", "q"]);
  expect(await listed(s3, { MaxKeys, Prefix: "p/" })).toEqual(names);
  expect(await listed(s3, { MaxKeys, StartAfter: "p/4" })).toEqual(["p/5", "p/6", "q"]);
});

test.each([1, 2, 1000])("a delimiter groups keys, in pages of %d", async (MaxKeys) => {
  const s3 = await filled(["a/1", "a/2", "a/b/3", "b", "c/1", "\u{10ffff}/x"]);
  expect((await listed(s3, { Delimiter: "/", MaxKeys })).toSorted()).toEqual(["[a/]", "[c/]", "[\u{10ffff}/]", "b"].toSorted());
  expect((await listed(s3, { Delimiter: "/", Prefix: "a/", MaxKeys })).toSorted()).toEqual(["[a/b/]", "a/1", "a/2"]);
});

test("url encoding makes any key writable in XML", async () => {
  const s3 = await filled(["a b+c/ü\u0001<&>"]);
  const page = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
  expect(page.Contents?.[0]?.Key).toBe("a+b%2Bc/%C3%BC%01%3C%26%3E");
  expect(page.EncodingType).toBe("url");
});

test("an entry has size, ETag and time", async () => {
  const s3 = await filled(["k"]);
  const page = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(page.Contents?.[0]).toMatchObject({ Size: 1, ETag: '"9dd4e461268c8034f5c8564e155c67a6"', StorageClass: "STANDARD" });
  expect(page.Contents?.[0]?.LastModified?.getFullYear()).toBeGreaterThan(2020);
});

test("a made-up token is refused", async () => {
  const s3 = await filled([]);
  const call = s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "made-up" }));
  expect(await refusal(call)).toMatchObject({ code: "InvalidArgument", status: 400 });
  expect((await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).IsTruncated).toBe(false);
});

test.each([
  ["a/", "a0"],
  ["\ud7ff", "\ue000"],
  ["a\u{10ffff}", "b"],
])("the first key behind %j is %j", (text, following) => {
  expect(after(text)?.key).toBe(following);
});

test("nothing follows the last character", () => {
  expect(after("\u{10ffff}\u{10ffff}")).toBeUndefined();
});
