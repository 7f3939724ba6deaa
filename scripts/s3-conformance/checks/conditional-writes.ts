import { equal, notEqual, ok } from "node:assert/strict";
import { CopyObjectCommand, DeleteObjectCommand, ListObjectVersionsCommand, S3ServiceException } from "@aws-sdk/client-s3";
import { type Bench, CONDITION_FAILED, NOT_THERE } from "../bench.ts";
import type { Check } from "../check.ts";
import { race } from "../race.ts";

async function raceToCreate(bench: Bench, Bucket: string): Promise<void> {
  const won = await race(bench, 50, (i) => bench.put("k", `writer ${i}`, { Bucket, IfNoneMatch: "*" }));
  equal(await bench.text("k", { Bucket }), `writer ${won}`);
}

async function raceToCreateVersions(bench: Bench): Promise<void> {
  await raceToCreate(bench, bench.versioned);
  const listed = await bench.s3.send(new ListObjectVersionsCommand({ Bucket: bench.versioned, Prefix: bench.prefix }));
  equal(listed.Versions?.length, 1);
}

async function raceToReplace(bench: Bench): Promise<void> {
  const { ETag } = await bench.put("k", "start");
  const won = await race(bench, 50, (i) => bench.put("k", `writer ${i}`, { IfMatch: ETag }));
  equal(await bench.text("k"), `writer ${won}`);
}

const MOST_TRIES = 200;

async function increment(bench: Bench): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const got = await bench.get("n");
    const next = String(Number(await got.Body?.transformToString()) + 1);
    const done = await bench.put("n", next, { IfMatch: got.ETag }).then(() => true, lost);
    if (done) return;
  }
  throw new Error(`No increment succeeded in ${MOST_TRIES} tries.`);
}

function lost(reason: unknown): false {
  const status = reason instanceof S3ServiceException ? reason.$metadata.httpStatusCode : undefined;
  if (status !== 412 && status !== 409) throw reason;
  return false;
}

async function count(bench: Bench): Promise<void> {
  await bench.put("n", "0");
  await Promise.all(Array.from({ length: 8 }, () => increment(bench)));
  equal(await bench.text("n"), "8");
}

async function compareAndSwap(bench: Bench): Promise<void> {
  const swap = (IfMatch: string | undefined) => bench.put("k", "b", { IfMatch });
  await bench.refused("If-Match where nothing is", swap('"0"'), NOT_THERE);
  const { ETag } = await bench.put("k", "a");
  await bench.refused("If-Match of something else", swap('"0"'), CONDITION_FAILED);
  notEqual((await swap(ETag)).ETag, ETag);
  await bench.refused("If-Match of what was", swap(ETag), CONDITION_FAILED);
}

async function createOverMarker(bench: Bench): Promise<void> {
  const Bucket = bench.versioned;
  const put = () => bench.put("k", "b", { Bucket, IfNoneMatch: "*" });
  await put();
  await bench.s3.send(new DeleteObjectCommand({ Bucket, Key: bench.key("k") }));
  ok((await put()).VersionId);
}

async function copyUnderCondition(bench: Bench): Promise<void> {
  const { ETag } = await bench.put("a", "a");
  const copy = (conditions: { IfNoneMatch?: string; IfMatch?: string | undefined }) =>
    bench.s3.send(
      new CopyObjectCommand({ Bucket: bench.bucket, Key: bench.key("b"), CopySource: bench.source("a"), ...conditions }),
    );
  await bench.refused("If-Match where nothing is", copy({ IfMatch: ETag }), NOT_THERE);
  await race(bench, 10, () => copy({ IfNoneMatch: "*" }));
  await bench.refused("a second copy", copy({ IfNoneMatch: "*" }), CONDITION_FAILED);
  await bench.refused("If-Match of something else", copy({ IfMatch: '"0"' }), CONDITION_FAILED);
  await copy({ IfMatch: ETag });
  equal(await bench.text("b"), "a");
}

export const CONDITIONAL_WRITES: readonly Check[] = [
  {
    name: "racing creations",
    claim: "of 50 racing If-None-Match: * puts one succeeds, the others get 412, the winner's bytes are stored",
    run: (bench) => raceToCreate(bench, bench.bucket),
  },
  {
    name: "racing creations, versioned",
    claim: "the same in a bucket with versions, and one version is made",
    needs: "versions",
    run: raceToCreateVersions,
  },
  { name: "racing replacements", claim: "of 50 racing If-Match puts one succeeds, the others get 412", run: raceToReplace },
  { name: "racing counters", claim: "a counter changed by compare-and-swap loses no step", run: count },
  { name: "compare and swap", claim: "If-Match is 404 where nothing is, 412 where something else is", run: compareAndSwap },
  {
    name: "creation over a marker",
    claim: "a delete marker counts as nothing there for If-None-Match",
    needs: "versions",
    run: createOverMarker,
  },
  { name: "conditional copies", claim: "CopyObject obeys If-None-Match and If-Match, also racing", run: copyUnderCondition },
];
