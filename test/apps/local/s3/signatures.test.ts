import { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { CREDENTIALS, client, refusal, store } from "./store.ts";

const Bucket = "plain";
const put = (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello" }));

interface Signed {
  path: string;
  method: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

/** Changes each request after it was signed, as someone on the way would. */
function tampered(url: string, change: (request: Signed) => Partial<Signed>): S3Client {
  const s3 = client(url);
  s3.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as Signed, change(args.request as Signed));
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "tamper" },
  );
  return s3;
}

test.each([
  ["another secret", { credentials: { ...CREDENTIALS, secretAccessKey: "guess" } }, "SignatureDoesNotMatch", 403],
  ["another access key", { credentials: { ...CREDENTIALS, accessKeyId: "AKIDOTHER" } }, "InvalidAccessKeyId", 403],
  ["another region", { region: "us-west-2" }, "AuthorizationHeaderMalformed", 400],
  ["a clock 20 minutes ahead", { systemClockOffset: 20 * 60_000 }, "RequestTimeTooSkewed", 403],
  ["a clock 20 minutes behind", { systemClockOffset: -20 * 60_000 }, "RequestTimeTooSkewed", 403],
])("%s is refused", async (_, changes, code, status) => {
  const { url } = await store();
  expect(await refusal(put(client(url, changes)))).toMatchObject({ code, status });
});

test.each<[string, (request: Signed) => Partial<Signed>, string]>([
  ["path", () => ({ path: "/plain/other" }), "SignatureDoesNotMatch"],
  ["query", ({ query }) => ({ query: { ...query, "response-content-type": "x" } }), "SignatureDoesNotMatch"],
  ["signed header", ({ headers }) => ({ headers: { ...headers, "content-type": "text/html" } }), "SignatureDoesNotMatch"],
  ["unsigned header", ({ headers }) => ({ headers: { ...headers, "x-amz-meta-a": "b" } }), "AccessDenied"],
  [
    "form of signature",
    ({ headers }) => ({ headers: { ...headers, authorization: "AWS4-HMAC-SHA256 no" } }),
    "AuthorizationHeaderMalformed",
  ],
  ["body", () => ({ body: "hellp" }), "XAmzContentSHA256Mismatch"],
])("a request whose %s was altered is refused, and writes nothing", async (_, change, code) => {
  const { url, s3 } = await store();
  expect(await refusal(put(tampered(url, change)))).toMatchObject({ code });
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
});

test("no signature, no access, whatever the verb", async () => {
  const { url, s3 } = await store();
  await put(s3);
  for (const [method, path] of [
    ["GET", "/plain/k"],
    ["GET", "/"],
    ["GET", "/plain?list-type=2"],
    ["PUT", "/plain/k"],
    ["DELETE", "/plain/k"],
    ["GET", "/nowhere/k"],
  ]) {
    const answer = await fetch(`${url}${path}`, { method: method ?? "" });
    expect(answer.status).toBe(403);
    expect(answer.headers.get("content-type")).toBe("application/xml");
    expect(await answer.text()).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>/);
  }
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "k" }))).ContentLength).toBe(5);
});

test("an error never repeats the key", async () => {
  const { url } = await store();
  expect(await (await fetch(`${url}/plain/uploads/DOE%5EJANE`)).text()).not.toMatch(/DOE/);
});

const link = (s3: S3Client, Key = "k", secondsAgo = 0) =>
  getSignedUrl(s3, new GetObjectCommand({ Bucket, Key, ResponseContentType: "image/jpeg" }), {
    expiresIn: 60,
    signingDate: new Date(Date.now() - secondsAgo * 1000),
  });

async function outcome(url: string, init: RequestInit = {}): Promise<string> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  return `${answer.status} ${/<Code>(.*)<\/Code><Message>(.*)<\/Message>/.exec(text)?.slice(1).join(": ") ?? text}`;
}

test("a presigned link reads until it expires", async () => {
  const { s3 } = await store();
  await put(s3);
  const answer = await fetch(await link(s3));
  expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([200, "image/jpeg", "hello"]);
  expect(await outcome(await link(s3, "k", 30))).toBe("200 hello");
  expect(await outcome(await link(s3, "k", 61))).toBe("403 AccessDenied: Request has expired");
  expect(await outcome(await link(s3, "k", -3600))).toBe("403 AccessDenied: Request is not valid yet");
});

test.each([
  ["a longer life", /X-Amz-Expires=60/, "X-Amz-Expires=600", "403 SignatureDoesNotMatch"],
  ["more than a week", /X-Amz-Expires=60/, "X-Amz-Expires=604801", "400 AuthorizationQueryParametersError"],
  ["no expiry", /X-Amz-Expires=60&/, "", "400 AuthorizationQueryParametersError"],
  ["no signature", /X-Amz-Signature=\w+&/, "", "400 AuthorizationQueryParametersError"],
  ["another key", /plain\/k/, "plain/other", "403 SignatureDoesNotMatch"],
  ["another type", /image%2Fjpeg/, "text%2Fhtml", "403 SignatureDoesNotMatch"],
])("a link given %s is refused", async (_, part, replacement, answer) => {
  const { s3 } = await store();
  await put(s3);
  const url = await link(s3);
  expect(url).toMatch(part);
  expect(await outcome(url.replace(part, replacement))).toContain(answer);
});

test("a link is good for its own verb, and for no header of the sender's", async () => {
  const { s3 } = await store();
  await put(s3);
  expect(await outcome(await link(s3), { method: "DELETE" })).toContain("SignatureDoesNotMatch");
  expect(await outcome(await link(s3), { headers: { "x-amz-checksum-mode": "ENABLED" } })).toContain("AccessDenied");
  expect(await outcome(await link(s3), { headers: { authorization: "AWS4-HMAC-SHA256 x" } })).toContain("InvalidArgument");
});

test("a presigned PUT writes, with the metadata it was signed for; an expired one does not", async () => {
  const { url } = await store();
  const s3 = client(url, { requestChecksumCalculation: "WHEN_REQUIRED" });
  const sign = (Key: string, secondsAgo: number) =>
    getSignedUrl(s3, new PutObjectCommand({ Bucket, Key, Metadata: { a: "b" } }), {
      expiresIn: 60,
      signingDate: new Date(Date.now() - secondsAgo * 1000),
    });
  expect(await outcome(await sign("good", 0), { method: "PUT", body: "hello" })).toBe("200 ");
  expect(await outcome(await sign("late", 90), { method: "PUT", body: "hello" })).toContain("Request has expired");
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "good" }))).Metadata).toEqual({ a: "b" });
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(1);
});

test("a checksum signed into a link holds for the body that is sent", async () => {
  const { s3 } = await store();
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "k", Body: "hello" }), { expiresIn: 60 });
  expect(url).toContain("x-amz-checksum-crc32");
  expect(await outcome(url, { method: "PUT", body: "hellp" })).toContain("BadDigest");
  expect(await outcome(url, { method: "PUT", body: "hello" })).toBe("200 ");
});

test("strange paths keep their signature", async () => {
  const { s3 } = await store();
  for (const Key of ["a//b", "/lead", "+ %20", "😀", "a\u0001b"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Readable.from([Key]), ContentLength: Buffer.byteLength(Key) }));
    expect(await outcome(await link(s3, Key))).toBe(`200 ${Key}`);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
});
