import { Command } from "commander";
import { campaign } from "./campaign.ts";
import { startWorld, type World } from "./world.ts";

const program = new Command("npm run chaos --")
  .description(
    "Kill functions around every change they make on the wire, lose and double events, erase midway; then look whether all is right.",
  )
  .option("--minutes <number>", "how long", "20")
  .option("--seed <number>", "what chance begins with", String(Date.now() % 1_000_000))
  .option("--at-once <number>", "how many rounds at a time", "5")
  .option("--round <json>", "one round alone, as its failure says it")
  .parse();
const values = program.opts<{ minutes: string; seed: string; atOnce: string; round?: string }>();
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);

async function playCampaign(world: World): Promise<void> {
  say(`Seed ${seed}. The same again: npm run chaos -- --minutes ${values.minutes} --seed ${seed}`);
  const report = await campaign(world, { seed, seconds: Number(values.minutes) * 60, atOnce: Number(values.atOnce), say });
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
