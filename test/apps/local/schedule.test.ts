import { expect, test } from "vitest";
import { startSchedule } from "../../../apps/local/schedule.ts";
import { eventually } from "./wait.ts";

test("runs again and again, one run at a time, also after one that failed; closing ends it", async () => {
  const lines: unknown[] = [];
  let [runs, running, most] = [0, 0, 0];
  const run = async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running--;
    if (++runs === 2) throw Object.assign(new Error("a secret"), { reason: "Timeout" });
  };
  const schedule = startSchedule({ name: "sweeper", seconds: 0.001, run, log: (line) => lines.push(line) });
  await eventually(() => runs >= 4);
  await schedule.close();
  await eventually(() => running === 0);
  const done = runs;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect([runs, most]).toEqual([done, 1]);
  expect(lines).toEqual([{ event: "scheduled-run-failed", function: "sweeper", error: "Timeout" }]);
});
