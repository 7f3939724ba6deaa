import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { parseXml } from "../../../../apps/local/s3/xml.ts";
import { refusal, store } from "./store.ts";

const Bucket = "plain";

// The rest of what this store does not do is among the checks of scripts/s3-conformance; these would do harm where they are done.
const UNKNOWN: readonly (readonly [string, (s3: S3Client) => Promise<unknown>])[] = [
  ["CreateBucket", (s3) => s3.send(new CreateBucketCommand({ Bucket: "fresh" }))],
  ["DeleteBucket", (s3) => s3.send(new DeleteBucketCommand({ Bucket }))],
  ["PutBucketPolicy", (s3) => s3.send(new PutBucketPolicyCommand({ Bucket, Policy: "{}" }))],
];

test("what this store does not do to a bucket is 501, and changes nothing", async () => {
  const { s3 } = await store();
  await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "kept" }));
  for (const [name, call] of UNKNOWN)
    expect([name, await refusal(call(s3))]).toMatchObject([name, { code: "NotImplemented", status: 501 }]);
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: "k" }));
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
