import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { parseXml } from "../../../../apps/local/s3/xml.ts";
import { refusal, store } from "./store.ts";

const Bucket = "plain";
const Key = "k";

const UNKNOWN: readonly (readonly [string, (s3: S3Client) => Promise<unknown>])[] = [
  ["CreateBucket", (s3) => s3.send(new CreateBucketCommand({ Bucket: "fresh" }))],
  ["DeleteBucket", (s3) => s3.send(new DeleteBucketCommand({ Bucket }))],
  ["ListObjects (1)", (s3) => s3.send(new ListObjectsCommand({ Bucket }))],
  ["GetBucketVersioning", (s3) => s3.send(new GetBucketVersioningCommand({ Bucket }))],
  ["PutBucketPolicy", (s3) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" }))],
  ["ListMultipartUploads", (s3) => s3.send(new ListMultipartUploadsCommand({ Bucket }))],
  ["GetObjectAcl", (s3) => s3.send(new GetObjectAclCommand({ Bucket, Key }))],
  ["GetObjectTagging", (s3) => s3.send(new GetObjectTaggingCommand({ Bucket, Key }))],
  ["PutObjectTagging", (s3) => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } }))],
  ["RestoreObject", (s3) => s3.send(new RestoreObjectCommand({ Bucket, Key }))],
  ["a part of an object", (s3) => s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 1 }))],
  ["server-side encryption", (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", ServerSideEncryption: "AES256" }))],
  ["tags", (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", Tagging: "a=b" }))],
  ["a canned ACL", (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", ACL: "public-read" }))],
  ["another storage class", (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", StorageClass: "GLACIER" }))],
  ["If-None-Match with an ETag", (s3) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "b", IfNoneMatch: '"x"' }))],
  ["a conditional delete", (s3) => s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: '"x"' }))],
  [
    "UploadPartCopy",
    async (s3) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      return s3.send(new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, CopySource: "plain/k" }));
    },
  ],
];

test("what this store does not do is 501, and changes nothing", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: "kept" }));
  for (const [name, call] of UNKNOWN)
    expect([name, await refusal(call(s3))]).toMatchObject([name, { code: "NotImplemented", status: 501 }]);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe("kept");
});

test.each([
  ["/plain/%zz", 400, "InvalidURI"],
  ["/plain/%ff", 400, "InvalidURI"],
  ["/plain/k?a=%", 400, "InvalidURI"],
  ["http://elsewhere/plain/k", 400, "InvalidURI"],
  [`/plain/${"a".repeat(1025)}`, 400, "KeyTooLongError"],
  ["//", 403, "AccessDenied"],
])("the address %j is %d %s", async (path, status, code) => {
  const { url } = await store();
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  expect([answer.statusCode, await text(answer)]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
});

const PREFLIGHT = { "access-control-request-method": "PUT", "access-control-request-headers": "content-type,x-amz-date" };

test("a page of an allowed origin may ask and read", async () => {
  const { url } = await store();
  const origin = "https://page.example";
  const asked = await fetch(`${url}/plain/k`, { method: "OPTIONS", headers: { origin, ...PREFLIGHT } });
  expect(asked.status).toBe(200);
  expect(asked.headers.get("access-control-allow-origin")).toBe(origin);
  expect(asked.headers.get("access-control-allow-methods")).toContain("PUT");
  expect(asked.headers.get("access-control-allow-headers")).toBe("content-type,x-amz-date");
  const refused = await fetch(`${url}/plain/k`, { headers: { origin } });
  expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, origin]);
});

test.each([
  ["another origin", "/plain/k", "https://elsewhere.example"],
  ["a bucket without origins", "/versioned/k", "https://page.example"],
  ["no bucket", "/nowhere/k", "https://page.example"],
])("a page may not ask: %s", async (_, path, origin) => {
  const { url } = await store();
  const asked = await fetch(`${url}${path}`, { method: "OPTIONS", headers: { origin, ...PREFLIGHT } });
  expect(asked.status).toBe(403);
  expect(asked.headers.get("access-control-allow-origin")).toBeNull();
});

test("XML of requests is read with entities and attributes", () => {
  const root = parseXml('<?xml version="1.0"?>\n<A xmlns="u"><B>a &lt;&amp;&#x1F600;&#10;</B><C/><B> </B></A>');
  expect(root.children.map(({ name, text }) => [name, text])).toEqual([
    ["B", "a <&😀\n"],
    ["C", ""],
    ["B", " "],
  ]);
});

test.each([
  "",
  "text",
  "<A>",
  "</A>",
  "<A></B>",
  "<A/><B/>",
  "<!DOCTYPE a><A/>",
  "<A>&evil;</A>",
  "<A><![CDATA[x]]></A>",
  "<A",
  "<A>&#x110000;</A>",
])("XML %j is refused", (source) => {
  expect(() => parseXml(source)).toThrow(expect.objectContaining({ code: "MalformedXML" }));
});
