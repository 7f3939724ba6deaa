import { setTimeout as sleep } from "node:timers/promises";
import { IDENTITY } from "#phantom/identity";
import { STAGES } from "#pipeline/stages";
import { findLeaks } from "../journeys/leaks.ts";
import type { CrashPoint } from "./director.ts";
import { FAIR, type Weather } from "./events.ts";
import { type Random, seededRandom } from "./random.ts";
import type { RoundPlan, RoundReport } from "./round.ts";
import type { World } from "./world.ts";

export interface CampaignOptions {
  readonly seed: number;
  /** Of rounds with crashes. None but each player's first begins later; those under way end. */
  readonly seconds: number;
  readonly atOnce: number;
  readonly say: (line: string) => void;
}

/** What a campaign came to. `failures` name the round that fails again with the same seed. */
export interface CampaignReport {
  readonly rounds: number;
  readonly files: number;
  readonly points: number;
  readonly pointsHit: number;
  readonly kills: number;
  readonly messagesTooMany: number;
  readonly failures: readonly string[];
}

const ROUGH: Weather = { loseEvery: 10, doubleEvery: 4, lateBy: 2500 };

/** Plays studies' lives until the time is over, each with another crash, then looks at all of them once more. Import after the world. */
export async function campaign(world: World, options: CampaignOptions): Promise<CampaignReport> {
  const { playRound } = await import("./round.ts");
  const random = seededRandom(options.seed);
  const done: { plan: RoundPlan; report: RoundReport }[] = [];
  const failures: string[] = [];
  const play = async (plan: RoundPlan): Promise<readonly CrashPoint[]> => {
    try {
      const report = await playRound(world, plan);
      done.push({ plan, report });
      options.say(`${plan.clinic} ok: ${describe(plan, report.crashes)}`);
      return report.crashes;
    } catch (error) {
      failures.push(failure(options.seed, plan, world.director.crashesOf(plan.clinic), error));
      options.say(failures.at(-1) ?? "");
      return world.director.crashesOf(plan.clinic);
    }
  };
  await Promise.all([
    play({ clinic: "chaos-0", seed: options.seed }),
    play({ clinic: "chaos-1", seed: options.seed + 1, eraseAfter: 1500 }),
    play({ clinic: "chaos-2", seed: options.seed + 2, family: true }),
  ]);
  const points = random.shuffled(pointsOf(world)).sort((a, b) => a.nth - b.nth); // the first of each kind first
  options.say(`${points.length} crash points: ${points.length / 2} changes on the wire, before and after each.`);
  const deadline = Date.now() + options.seconds * 1000;
  let waiting = [...points];
  let next = 3;
  const player = async (): Promise<void> => {
    do {
      if (waiting.length === 0) waiting = [...points];
      const crashes = waiting.splice(0, 2);
      const plan = planOf(next++, crashes, random);
      const came = new Set((await play(plan)).map(nameOf));
      waiting.push(...crashes.filter((point) => !came.has(nameOf(point)))); // not every change is asked for every time
      world.director.forget(plan.clinic);
    } while (Date.now() < deadline);
  };
  await Promise.all(Array.from({ length: options.atOnce }, player));
  failures.push(...(await lastLook(world, options.seed, done)));
  return summary(world, points, done, failures);
}

const nameOf = ({ stage, what, nth, when }: CrashPoint): string => `${stage} ${what} ${nth} ${when}`;

const CRASHED = [...Object.keys(STAGES), "erase"];

const MOST_OF_A_KIND = 10; // calls that are repeated until they are answered would fill the list

/** Both sides of every change that the first three rounds, which had no crash, asked of a service. */
function pointsOf({ director }: World): readonly CrashPoint[] {
  return CRASHED.flatMap((stage) => {
    const rounds = ["chaos-0", "chaos-1", "chaos-2"].map((clinic) => director.changes(clinic, stage));
    return [...new Set(rounds.flatMap((changes) => [...changes.keys()]))].flatMap((what) => {
      const count = Math.min(MOST_OF_A_KIND, Math.max(...rounds.map((changes) => changes.get(what) ?? 0)));
      return Array.from({ length: count }, (_, i) => ({ stage, what, nth: i + 1 })).flatMap((change) => [
        { ...change, when: "before" } as const,
        { ...change, when: "after" } as const,
      ]);
    });
  });
}

/** A crash within an erasure needs one; others get one now and then. */
function planOf(n: number, crashes: readonly CrashPoint[], random: Random): RoundPlan {
  const erases = crashes.some(({ stage }) => stage === "erase") || random.below(8) === 0;
  const family = !erases && crashes.some(({ stage }) => stage === "landing-page");
  return {
    clinic: `chaos-${n}`,
    seed: random.below(2 ** 31),
    crashes,
    weather: random.below(2) === 0 ? ROUGH : FAIR,
    ...(family ? { family: true as const } : {}),
    ...(erases ? { eraseAfter: random.below(6000) } : {}),
    ...(random.below(6) === 0 ? { twin: true as const } : {}),
  };
}

const describe = ({ weather, eraseAfter, family, twin }: RoundPlan, crashes: readonly CrashPoint[]): string =>
  [
    ...(crashes.length === 0 ? ["no crash"] : crashes.map(({ when, stage, what, nth }) => `${when} ${what} ${nth} of ${stage}`)),
    ...(weather?.loseEvery ? ["rough"] : []),
    ...(eraseAfter === undefined ? [] : [`erased after ${eraseAfter} ms`]),
    ...(family ? ["erased by the family"] : []),
    ...(twin ? ["twin"] : []),
  ].join(", ");

const failure = (seed: number, plan: RoundPlan, crashes: readonly CrashPoint[], error: unknown): string =>
  `FAILED seed ${seed} ${JSON.stringify(plan)} ${describe(plan, crashes)}: ${error instanceof Error ? error.message : "unknown"}`;

/** When no event is under way any more: nothing has changed, nothing has come back, nothing leaks. */
async function lastLook(
  world: World,
  seed: number,
  done: readonly { plan: RoundPlan; report: RoundReport }[],
): Promise<readonly string[]> {
  while (world.events.underWay > 0) await sleep(200);
  await sleep(6000); // two sweeps
  const failures: string[] = [];
  for (const { plan, report } of done)
    await report
      .checkAgain()
      .catch((error: unknown) => failures.push(`${failure(seed, plan, report.crashes, error)} (at the last look)`));
  const secrets = [...Object.values(IDENTITY).filter((value) => value.length >= 6), "family.of.chaos-"];
  const identified = (file: string): boolean => file.startsWith("s3/keepsake-uploads") || file.startsWith("queues");
  for (const leak of await findLeaks(world.data, secrets, identified))
    failures.push(`FAILED seed ${seed}: ${leak.form} in ${leak.file}`);
  return failures;
}

function summary(
  world: World,
  points: readonly CrashPoint[],
  done: readonly { plan: RoundPlan; report: RoundReport }[],
  failures: readonly string[],
): CampaignReport {
  const hit = new Set(done.flatMap(({ report }) => report.crashes.map(nameOf)));
  const sum = (of: (report: RoundReport) => number) => done.reduce((all, { report }) => all + of(report), 0);
  return {
    rounds: done.length,
    files: sum(({ files }) => files),
    points: points.length,
    pointsHit: hit.size,
    kills: world.director.totalKills(),
    messagesTooMany: sum(({ messagesTooMany }) => messagesTooMany),
    failures,
  };
}
