import { ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { after } from "../../../../apps/local/s3/walk.ts";
import { store } from "./store.ts";

const Bucket = "plain";

test("url encoding makes any key writable in XML, as S3 writes it", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "a b+c/ü\u0001<&>", Body: "x" }));
  const page = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
  expect(page.Contents?.[0]?.Key).toBe("a+b%2Bc/%C3%BC%01%3C%26%3E");
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
