import { parseArgs } from "node:util";
import { campaign } from "./campaign.ts";
import { startWorld, type World } from "./world.ts";

// npm run chaos -- --minutes 20 --seed 7; one round of it again: npm run chaos -- --round '{"clinic":"chaos-2",…}' as its failure says
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    round: { type: "string" },
    "at-once": { type: "string", default: "5" },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);

async function playCampaign(world: World): Promise<void> {
  say(`Seed ${seed}. The same again: npm run chaos -- --minutes ${values.minutes} --seed ${seed}`);
  const report = await campaign(world, { seed, seconds: Number(values.minutes) * 60, atOnce: Number(values["at-once"]), say });
  const { failures, ...numbers } = report;
  say(JSON.stringify({ seed, ...numbers, events: world.events.counts, failures: failures.length }, null, 2));
  for (const line of failures) say(line);
  process.exitCode = failures.length > 0 ? 1 : 0;
}

async function playAlone(world: World, round: string): Promise<void> {
  const { playRound } = await import("./round.ts");
  const { crashes, messagesTooMany } = await playRound(world, JSON.parse(round));
  say(JSON.stringify({ crashes, messagesTooMany }));
}

const world = await startWorld();
try {
  await (values.round === undefined ? playCampaign(world) : playAlone(world, values.round));
} finally {
  await world.close();
}
