import { deepStrictEqual, equal } from "node:assert/strict";
import { S3ServiceException } from "@aws-sdk/client-s3";
import type { Bench } from "./bench.ts";

/** Starts attempts at once and returns the number of the one that succeeded. Throws unless it is one and the others got 412, or 409 ("try again"), which is noted. */
export async function race(bench: Bench, count: number, attempt: (i: number) => Promise<unknown>): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, i) => attempt(i)));
  const won = outcomes.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
  const statuses = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [statusOf(outcome.reason)] : []));
  const conflicts = statuses.filter((status) => status === 409).length;
  equal(won.length, 1, `${won.length} of ${count} racing writes succeeded, where S3 lets one`);
  deepStrictEqual(
    [...new Set(statuses)].filter((status) => status !== 409 && status !== 412),
    [],
    "the others must get 412 or 409",
  );
  if (conflicts > 0) bench.notes.push(`${conflicts} of ${count - 1} were refused by 409 (try again), the others by 412`);
  return won[0] ?? 0;
}

function statusOf(reason: unknown): number {
  if (!(reason instanceof S3ServiceException)) throw reason;
  return reason.$metadata.httpStatusCode ?? 0;
}
