import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { meanwhile } from "./meanwhile.ts";

const failing = async (after: number, what: string): Promise<never> => {
  await sleep(after);
  throw new Error(what);
};

test("it acts until the work is over", async () => {
  let acts = 0;
  const act = async (): Promise<void> => {
    acts++;
    await sleep(5);
  };
  await meanwhile(sleep(50), act);
  expect(acts).toBeGreaterThan(1);
});

// An unheard rejection would end the process: here it fails the run.
test.each([
  [1, 30, "work"],
  [30, 1, "act"],
])("work that fails after %d ms and an act that does after %d: the first of them is told", async (work, act, first) => {
  await expect(meanwhile(failing(work, "work"), () => failing(act, "act"))).rejects.toThrow(first);
  await sleep(50);
});
