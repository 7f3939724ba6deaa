import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What one run of a whole process took. `cpuSeconds` is user and system time, `megabytes` its peak resident set. */
export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

const TIME = "/usr/bin/time";

/** True where the tool that measures memory and processor time is here. */
export const canMeasure = (): boolean => spawnSync(TIME, ["-f", "%e", "true"]).status === 0;

/** True where a program can be started. */
export const isInstalled = (program: string): boolean => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

function runOnce(command: readonly string[], scratch: string): Run {
  const report = join(scratch, "time");
  const start = process.hrtime.bigint();
  execFileSync(TIME, ["-o", report, "-f", "%U %S %M", ...command], { stdio: "ignore" });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const [user = 0, system = 0, kilobytes = 0] = readFileSync(report, "utf8").trim().split(/\s+/).map(Number);
  return { seconds, cpuSeconds: user + system, megabytes: kilobytes / 1024 };
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** The medians over `times` runs of each command, taken in turn so that a busy moment hits them all; `output` is removed before each run. */
export function measureInTurn(
  commands: Readonly<Record<string, readonly string[]>>,
  output: string,
  scratch: string,
  times: number,
): Readonly<Record<string, Run>> {
  const runs = new Map<string, Run[]>(Object.keys(commands).map((name) => [name, []]));
  for (let i = 0; i < times; i++)
    for (const [name, command] of Object.entries(commands)) {
      rmSync(output, { recursive: true, force: true });
      runs.get(name)?.push(runOnce(command, scratch));
    }
  rmSync(output, { recursive: true, force: true });
  const of = (all: readonly Run[], what: keyof Run): number => median(all.map((run) => run[what]));
  return Object.fromEntries(
    [...runs].map(([name, all]) => [
      name,
      { seconds: of(all, "seconds"), cpuSeconds: of(all, "cpuSeconds"), megabytes: of(all, "megabytes") },
    ]),
  );
}
