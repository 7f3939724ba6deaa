import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SAMPLES } from "./clip-corpus.ts";
import type { Figure } from "./reached.ts";
import { KEEPSAKE } from "./render-clips.ts";

/** The most processor time that one of the hostile samples takes, start of the program included. */
export function hostileFigures(scratch: string): readonly Figure[] {
  const folder = join(SAMPLES, "hostile");
  if (!existsSync(folder)) return [];
  const report = join(scratch, "time");
  const costs = readdirSync(folder).map((name) => {
    const command = ["-o", report, "-f", "%U %S", ...KEEPSAKE, join(folder, name), "-o", join(scratch, "hostile")];
    const { status } = spawnSync("/usr/bin/time", command, { stdio: "ignore" });
    const [user = 0, system = 0] = (readFileSync(report, "utf8").trim().split("\n").at(-1) ?? "").split(" ").map(Number);
    return status === 0 || status === 1 ? user + system : Number.POSITIVE_INFINITY;
  });
  return [
    { what: `the worst of ${costs.length} hostile files`, value: Math.max(...costs), digits: 2, reach: { most: 2 }, unit: " s" },
  ];
}
