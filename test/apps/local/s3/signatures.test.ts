import { Readable } from "node:stream";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { expect, test } from "vitest";
import { client, refusal, store } from "./store.ts";

const Bucket = "plain";

test("another region is refused", async () => {
  const { url } = await store();
  const put = client(url, { region: "us-west-2" }).send(new PutObjectCommand({ Bucket, Key: "k", Body: "hello" }));
  expect(await refusal(put)).toMatchObject({ code: "AuthorizationHeaderMalformed", status: 400 });
});

test.each(["/plain/k", "/", "/plain?list-type=2", "/nowhere/k"])("without a signature %s is refused in S3's XML", async (path) => {
  const { url } = await store();
  const answer = await fetch(`${url}${path}`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([403, "application/xml"]);
  expect(await answer.text()).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>AccessDenied<\/Code><Message>/);
});

test("an error never repeats the key", async () => {
  const { url } = await store();
  expect(await (await fetch(`${url}/plain/uploads/DOE%5EJANE`)).text()).not.toMatch(/DOE/);
});

test.each([
  [90, "Request has expired"],
  [-3600, "Request is not valid yet"],
])("a link signed %d s ago says why it is refused", async (seconds, message) => {
  const { s3 } = await store();
  const signingDate = new Date(Date.now() - seconds * 1000);
  const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "k" }), { expiresIn: 60, signingDate });
  expect(await (await fetch(link)).text()).toContain(`<Message>${message}</Message>`);
});

test("strange paths keep their signature", async () => {
  const { s3 } = await store();
  for (const Key of ["/lead", "a\u0001b"]) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Readable.from([Key]), ContentLength: Buffer.byteLength(Key) }));
    const answer = await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 }));
    expect([answer.status, await answer.text()]).toEqual([200, Key]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key })))).toMatchObject({ code: "NoSuchKey" });
  }
});
