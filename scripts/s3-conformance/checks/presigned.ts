import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { send } from "../answer.ts";
import { type Bench, NOT_THERE, type Refusal } from "../bench.ts";
import type { Check } from "../check.ts";

const LIFE = 600;
const DENIED: Refusal = { status: 403, code: "AccessDenied" };
const MISMATCH: Refusal = { status: 403, code: "SignatureDoesNotMatch" };
const BAD_QUERY: Refusal = { status: [400, 403], code: "AuthorizationQueryParametersError" };

const signedAgo = (seconds: number) => ({ expiresIn: LIFE, signingDate: new Date(Date.now() - seconds * 1000) });

/** A link to read the check's "k" as a JPG. */
function readLink(bench: Bench, secondsAgo = 0): Promise<string> {
  const command = new GetObjectCommand({
    Bucket: bench.bucket,
    Key: bench.key("k"),
    ResponseContentType: "image/jpeg",
    ResponseContentDisposition: 'inline; filename="1.jpg"',
    ResponseCacheControl: "private, max-age=300",
  });
  return getSignedUrl(bench.s3, command, signedAgo(secondsAgo));
}

async function reads(bench: Bench): Promise<void> {
  await bench.put("k", "hello", { ContentType: "text/plain" });
  const answer = await send(await readLink(bench));
  deepStrictEqual([answer.status, answer.text], [200, "hello"]);
  const headers = ["content-type", "content-disposition", "cache-control"].map((name) => answer.headers.get(name));
  deepStrictEqual(headers, ["image/jpeg", 'inline; filename="1.jpg"', "private, max-age=300"]);
  equal((await send(await readLink(bench, LIFE / 2))).status, 200, "half its life later");
}

async function expiry(bench: Bench): Promise<void> {
  await bench.put("k", "hello");
  bench.judge("an expired link", await send(await readLink(bench, LIFE * 1.5)), DENIED);
  bench.judge("a link of tomorrow", await send(await readLink(bench, -24 * 60 * 60)), DENIED);
}

const ALTERED: readonly (readonly [string, RegExp, string, Refusal])[] = [
  ["a longer life", /X-Amz-Expires=600/, "X-Amz-Expires=6000", MISMATCH],
  ["more than a week", /X-Amz-Expires=600/, "X-Amz-Expires=604801", BAD_QUERY],
  ["no expiry", /X-Amz-Expires=600&/, "", BAD_QUERY],
  ["no signature", /X-Amz-Signature=\w+&/, "", BAD_QUERY],
  ["another key", /\/k\?/, "/other?", MISMATCH],
  ["another type", /image%2Fjpeg/, "text%2Fhtml", MISMATCH],
];

async function alterations(bench: Bench): Promise<void> {
  await bench.put("k", "hello");
  const link = await readLink(bench);
  for (const [what, part, replacement, refusal] of ALTERED) {
    ok(part.test(link), `the link has no ${part}`);
    bench.judge(`a link given ${what}`, await send(link.replace(part, replacement)), refusal);
  }
}

async function ownVerb(bench: Bench): Promise<void> {
  await bench.put("k", "hello");
  const link = await readLink(bench);
  bench.judge("DELETE by a link to read", await send(link, { method: "DELETE" }), MISMATCH);
  bench.judge("an unsigned header", await send(link, { headers: { "x-amz-checksum-mode": "ENABLED" } }), DENIED);
  const twice = await send(link, { headers: { authorization: "AWS4-HMAC-SHA256 x" } });
  bench.judge("a second signature", twice, { status: [400, 403], code: "InvalidArgument" });
  equal(await bench.text("k"), "hello");
}

async function writes(bench: Bench): Promise<void> {
  const s3 = bench.client({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const put = async (name: string, secondsAgo: number) => {
    const command = new PutObjectCommand({ Bucket: bench.bucket, Key: bench.key(name), Metadata: { a: "b" } });
    return send(await getSignedUrl(s3, command, signedAgo(secondsAgo)), { method: "PUT", body: "hello" });
  };
  equal((await put("good", 0)).status, 200);
  bench.judge("an expired link to write", await put("late", LIFE * 1.5), DENIED);
  await bench.refused("what it would have written", bench.get("late"), NOT_THERE);
  deepStrictEqual((await bench.head("good")).Metadata, { a: "b" });
}

async function signedChecksum(bench: Bench): Promise<void> {
  const command = new PutObjectCommand({ Bucket: bench.bucket, Key: bench.key("k"), Body: "hello" });
  const link = await getSignedUrl(bench.s3, command, { expiresIn: LIFE });
  ok(link.includes("x-amz-checksum-crc32"), "the SDK signs no checksum into the link");
  bench.judge("another body", await send(link, { method: "PUT", body: "hellp" }), { status: 400, code: "BadDigest" });
  equal((await send(link, { method: "PUT", body: "hello" })).status, 200);
}

export const PRESIGNED: readonly Check[] = [
  { name: "signed reading", claim: "a presigned GET reads, with the headers it was signed for", run: reads },
  { name: "expired links", claim: "a link is refused after its end and before its beginning", run: expiry },
  { name: "altered links", claim: "a link cannot be given another life, key or type", run: alterations },
  { name: "misused links", claim: "a link is good for its own verb, and for no header of the sender's", run: ownVerb },
  { name: "signed writing", claim: "a presigned PUT writes with its metadata; an expired one does not", run: writes },
  { name: "signed checksum", claim: "a checksum signed into a link holds for the body that is sent", run: signedChecksum },
];
