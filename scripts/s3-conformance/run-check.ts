import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { Bench, type Endpoint } from "./bench.ts";
import { type Check, NEEDS } from "./check.ts";

/** What came of a check. `why` says what failed or why it was skipped; `notes` where the store differs harmlessly from AWS. */
export interface Outcome {
  readonly name: string;
  readonly claim: string;
  readonly result: "passed" | "failed" | "skipped";
  readonly why: string;
  readonly notes: readonly string[];
  readonly seconds: number;
}

const LONGEST_S = 120;
const LONGEST_LARGE_S = 3600;

/** Why an endpoint cannot be held to a check; undefined where it can. */
export const whySkipped = ({ needs }: Check, { gives }: Endpoint): string | undefined =>
  needs === undefined || gives.has(needs) ? undefined : NEEDS[needs];

/** Runs one check below a prefix of its own and removes what it made. Never rejects. */
export async function runCheck(check: Check, endpoint: Endpoint, prefix: string): Promise<Outcome> {
  const { name, claim } = check;
  const skipped = whySkipped(check, endpoint);
  if (skipped !== undefined) return { name, claim, result: "skipped", why: skipped, notes: [], seconds: 0 };
  const began = performance.now();
  const bench = new Bench(endpoint, prefix);
  const errors = [await errorOf(inTime(check, bench)), await errorOf(bench.cleanUp())].filter((text) => text !== "");
  const seconds = Math.round(performance.now() - began) / 1000;
  return { name, claim, result: errors.length > 0 ? "failed" : "passed", why: errors.join("\n"), notes: bench.notes, seconds };
}

async function inTime(check: Check, bench: Bench): Promise<void> {
  const limit = check.needs === "large" ? LONGEST_LARGE_S : LONGEST_S;
  const over = new AbortController();
  const late = sleep(limit * 1000, undefined, { signal: over.signal }).then(() => {
    throw new Error(`Not done after ${limit} s.`);
  });
  await Promise.race([check.run(bench), late]).finally(() => over.abort());
}

async function errorOf(work: Promise<void>): Promise<string> {
  try {
    await work;
    return "";
  } catch (error) {
    const { name, message } = error as Error;
    return stripVTControlCharacters(name === "AssertionError" ? message : `${name}: ${message}`);
  }
}
