import { afterAll, beforeAll, expect, test } from "vitest";
import { campaign } from "./campaign.ts";
import { startWorld, type World } from "./world.ts";

// The short form; the long one is npm run chaos -- --minutes 20. A seed that failed: KEEPSAKE_CHAOS_SEED=7 npx vitest run test/chaos
const seed = Number(process.env.KEEPSAKE_CHAOS_SEED ?? Date.now() % 1_000_000);
const SECONDS = 15;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.close());

test(`crashes, lost events and erasures change nothing in the outcome (seed ${seed})`, async () => {
  const { failures, ...report } = await campaign(world, { seed, seconds: SECONDS, atOnce: 4, say: () => {} });
  console.log(`chaos, seed ${seed}: ${JSON.stringify({ ...report, events: world.events.counts })}`);
  expect(failures).toEqual([]);
  expect(report.points).toBeGreaterThan(200);
  expect(Math.min(report.rounds, report.kills, report.pointsHit)).toBeGreaterThan(0);
}, 400_000);
