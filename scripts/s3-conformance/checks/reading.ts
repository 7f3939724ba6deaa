import { deepStrictEqual, equal } from "node:assert/strict";
import type { GetObjectCommandInput } from "@aws-sdk/client-s3";
import { type Bench, CONDITION_FAILED } from "../bench.ts";
import type { Check } from "../check.ts";
import { has } from "../has.ts";

const DIGITS = "0123456789";

const RANGES = [
  ["bytes=2-4", "234", "bytes 2-4/10"],
  ["bytes=7-", "789", "bytes 7-9/10"],
  ["bytes=-3", "789", "bytes 7-9/10"],
  ["bytes=-99", DIGITS, "bytes 0-9/10"],
  ["bytes=8-99", "89", "bytes 8-9/10"],
] as const;

async function ranges(bench: Bench): Promise<void> {
  await bench.put("k", DIGITS);
  for (const [Range, text, ContentRange] of RANGES) {
    const got = await bench.get("k", { Range });
    const answer = [Range, got.$metadata.httpStatusCode, await got.Body?.transformToString(), got.ContentRange, got.ContentLength];
    deepStrictEqual(answer, [Range, 206, text, ContentRange, text.length]);
  }
}

async function badRanges(bench: Bench): Promise<void> {
  await bench.put("k", DIGITS);
  for (const Range of ["bytes=10-", "bytes=-0"])
    await bench.refused(Range, bench.get("k", { Range }), { status: 416, code: "InvalidRange" });
  equal((await bench.get("k", { Range: "bytes=0-1,3-4" })).$metadata.httpStatusCode, 200, "several ranges");
}

const HOUR_MS = 60 * 60 * 1000;

async function conditions(bench: Bench): Promise<void> {
  const { ETag } = await bench.put("k", DIGITS);
  const get = (condition: Partial<GetObjectCommandInput>) => bench.get("k", condition);
  equal((await get({ IfMatch: ETag })).ETag, ETag);
  equal((await get({ IfNoneMatch: '"other"' })).ETag, ETag);
  await bench.refused("If-Match of something else", get({ IfMatch: '"other"' }), CONDITION_FAILED);
  await bench.refused("If-None-Match of what is", get({ IfNoneMatch: ETag }), { status: 304 });
  const { LastModified = new Date() } = await bench.head("k");
  await bench.refused("If-Modified-Since its time", get({ IfModifiedSince: LastModified }), { status: 304 });
  const before = new Date(LastModified.getTime() - HOUR_MS);
  await bench.refused("If-Unmodified-Since before", get({ IfUnmodifiedSince: before }), CONDITION_FAILED);
}

async function overrides(bench: Bench): Promise<void> {
  await bench.put("k", DIGITS, { CacheControl: "no-store" });
  const wanted = { ContentType: "image/jpeg", ContentDisposition: 'attachment; filename="a.jpg"' };
  const got = await bench.get("k", {
    ResponseContentType: wanted.ContentType,
    ResponseContentDisposition: wanted.ContentDisposition,
  });
  has(got, { ...wanted, CacheControl: "no-store" });
}

export const READING: readonly Check[] = [
  { name: "ranges", claim: "a range from the start, from the end, or past the end gives its bytes by 206", run: ranges },
  { name: "bad ranges", claim: "a range outside the object is 416; several ranges give the whole", run: badRanges },
  { name: "conditional reads", claim: "If-Match, If-None-Match and dates are obeyed", run: conditions },
  { name: "response overrides", claim: "response-* puts other headers in the place of stored ones", run: overrides },
];
