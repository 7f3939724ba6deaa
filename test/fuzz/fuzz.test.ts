import { expect, test } from "vitest";
import { hasSamples } from "../fixtures/samples.ts";
import { attempt } from "./attempt.ts";
import { attemptPicture } from "./attempt-picture.ts";
import { type Attempt, type Finding, trySeed } from "./campaign.ts";

const PICTURES = 500;
const SEEDS = 1500; // some seconds; `npm run fuzz -- --minutes N` goes on where this ends

async function campaign(seeds: number, work: Attempt): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const findings: Finding[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const finding = await trySeed(seed, counts, work);
    if (finding !== undefined) findings.push(finding);
  }
  console.info(`${seeds} files: ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`);
  expect(findings).toEqual([]);
  return counts;
}

test("mutated samples and generated files: written and readable, held, or rejected with a reason, within bounds", async () => {
  const counts = await campaign(SEEDS, attempt);
  expect(counts.get("written")).toBeGreaterThan(hasSamples ? SEEDS / 20 : 10);
});

test("pictures of such files: shown, or refused with a reason, within bounds", async () => {
  const counts = await campaign(PICTURES, attemptPicture);
  if (hasSamples) expect(counts.get("shown")).toBeGreaterThan(PICTURES / 20);
});
