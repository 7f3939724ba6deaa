import { equal } from "node:assert/strict";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3ClientConfig } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { send } from "../answer.ts";
import type { Bench, Refusal } from "../bench.ts";
import type { Check } from "../check.ts";

const SKEW_MS = 20 * 60 * 1000;
const MISMATCH: Refusal = { status: 403, code: "SignatureDoesNotMatch" };

interface Signed {
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

const putBy = (bench: Bench, changes: S3ClientConfig, alter: (request: Signed) => Partial<Signed> = () => ({})) => {
  const client = bench.client(changes);
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign(args.request as Signed, alter(args.request as Signed));
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "alter" },
  );
  return client.send(new PutObjectCommand({ Bucket: bench.bucket, Key: bench.key("k"), Body: "hello" }));
};

async function nothingStored(bench: Bench): Promise<void> {
  const listed = await bench.s3.send(new ListObjectsV2Command({ Bucket: bench.bucket, Prefix: bench.prefix }));
  equal(listed.KeyCount, 0, "a refused write was stored");
}

async function strangers(bench: Bench): Promise<void> {
  const known = await bench.s3.config.credentials();
  const [guess, other] = [
    { ...known, secretAccessKey: "guess" },
    { ...known, accessKeyId: "AKIDOTHER" },
  ];
  await bench.refused("another secret", putBy(bench, { credentials: guess }), MISMATCH);
  await bench.refused("another key id", putBy(bench, { credentials: other }), { status: 403, code: "InvalidAccessKeyId" });
  await nothingStored(bench);
}

async function skewedClocks(bench: Bench): Promise<void> {
  for (const [what, systemClockOffset] of [["ahead", SKEW_MS] as const, ["behind", -SKEW_MS] as const]) {
    const put = putBy(bench, { systemClockOffset });
    await bench.refused(`a clock 20 minutes ${what}`, put, { status: 403, code: "RequestTimeTooSkewed" });
  }
  await nothingStored(bench);
}

const ALTERED: readonly (readonly [string, (request: Signed) => Partial<Signed>, Refusal])[] = [
  ["path", ({ path }) => ({ path: `${path}2` }), MISMATCH],
  ["query", ({ query }) => ({ query: { ...query, "response-content-type": "x" } }), MISMATCH],
  ["signed header", ({ headers }) => ({ headers: { ...headers, "content-type": "text/html" } }), MISMATCH],
  ["unsigned header", ({ headers }) => ({ headers: { ...headers, "x-amz-meta-a": "b" } }), { status: 403, code: "AccessDenied" }],
  [
    "form of signature",
    ({ headers }) => ({ headers: { ...headers, authorization: "AWS4-HMAC-SHA256 no" } }),
    { status: [400, 403], code: "AuthorizationHeaderMalformed" },
  ],
  ["body", () => ({ body: "hellp" }), { status: 400, code: "XAmzContentSHA256Mismatch" }],
];

async function alterations(bench: Bench): Promise<void> {
  for (const [what, alter, refusal] of ALTERED) await bench.refused(`an altered ${what}`, putBy(bench, {}, alter), refusal);
  await nothingStored(bench);
}

async function noSignature(bench: Bench): Promise<void> {
  await bench.put("k", "hello");
  const link = await getSignedUrl(bench.s3, new GetObjectCommand({ Bucket: bench.bucket, Key: bench.key("k") }));
  const object = link.split("?")[0] ?? "";
  const bucket = object.slice(0, -bench.key("k").length);
  const attempts = [
    ["GET", object],
    ["PUT", object],
    ["DELETE", object],
    ["GET", `${object}2`],
    ["GET", `${bucket}?list-type=2`],
  ] as const;
  for (const [method, url] of attempts) {
    const answer = await send(url, { method, ...(method === "PUT" ? { body: "other" } : {}) });
    bench.judge(`${method} without a signature`, answer, { status: 403, code: "AccessDenied" });
  }
  equal(await bench.text("k"), "hello");
}

export const SIGNATURES: readonly Check[] = [
  { name: "strangers", claim: "another secret or key id is refused, and nothing is stored", run: strangers },
  { name: "skewed clocks", claim: "a signature 20 minutes old or early is refused", run: skewedClocks },
  { name: "altered requests", claim: "path, query, headers and body cannot be altered on the way", run: alterations },
  { name: "no signature", claim: "without a signature there is no access, whatever the verb", run: noSignature },
];
