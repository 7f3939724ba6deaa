import { Command } from "commander";
import { attempt } from "../test/fuzz/attempt.ts";
import { attemptPicture } from "../test/fuzz/attempt-picture.ts";
import { trySeed } from "../test/fuzz/campaign.ts";

const FIRST = 1_000_000; // the suite has those before
const program = new Command("npm run fuzz --")
  .description("Read, de-identify and show mutated files until the time is over; what goes wrong is named by its seed.")
  .option("--minutes <number>", "how long", "1")
  .option("--seed <number>", "one seed again, as a finding names it")
  .parse();
const values = program.opts<{ minutes: string; seed?: string }>();
const end = Date.now() + Number(values.minutes) * 60_000;
const counts = new Map<string, number>();
let found = 0;
let seed = values.seed === undefined ? FIRST + (Date.now() % 1_000_000) * 1000 : Number(values.seed);
do {
  for (const work of [attempt, attemptPicture]) {
    const finding = await trySeed(seed, counts, work);
    if (finding === undefined) continue;
    found += 1;
    process.stderr.write(`seed ${finding.seed}, ${finding.path}: ${finding.what}\n`);
  }
  seed += 1;
} while (values.seed === undefined && Date.now() < end);
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
const { heapUsed, arrayBuffers } = process.memoryUsage();
const memory = `peak ${megabytes(process.resourceUsage().maxRSS * 1024)}, of it in use at the end ${megabytes(heapUsed + arrayBuffers)}`;
process.stdout.write(`${JSON.stringify(Object.fromEntries(counts))}; ${found} findings; ${memory}\n`);
process.exitCode = found > 0 ? 1 : 0;
