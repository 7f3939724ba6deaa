import { expect, test } from "vitest";
import { hasSamples } from "../fixtures/samples.ts";
import { type Finding, trySeed } from "./campaign.ts";

const SEEDS = 1500; // some seconds; `npm run fuzz -- --minutes N` goes on where this ends

test("mutated samples and generated files: written and readable, held, or rejected with a reason, within bounds", async () => {
  const counts = new Map<string, number>();
  const findings: Finding[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const finding = await trySeed(seed, counts);
    if (finding !== undefined) findings.push(finding);
  }
  console.info(`${SEEDS} files: ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`);
  expect(findings).toEqual([]);
  expect(counts.get("written")).toBeGreaterThan(hasSamples ? SEEDS / 20 : 10);
});
