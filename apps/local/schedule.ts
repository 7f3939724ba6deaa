import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "./log-file.ts";
import type { Closable } from "./started.ts";

export interface Schedule {
  readonly name: string;
  readonly seconds: number;
  readonly run: () => Promise<unknown>;
  readonly log: Log;
}

/** EventBridge on this machine: runs a function again and again, `seconds` after its last run's end. Closing leaves a run on its own. */
export function startSchedule({ name, seconds, run, log }: Schedule): Closable {
  const stop = new AbortController();
  const pause = () => sleep(seconds * 1000, true, { signal: stop.signal, ref: false }).catch(() => false);
  void (async () => {
    while (await pause()) {
      await run().catch((error: unknown) => {
        if (!stop.signal.aborted) log({ event: "scheduled-run-failed", function: name, error: reasonOf(error) });
      });
    }
  })();
  return { close: async () => stop.abort() };
}

const reasonOf = (error: unknown): string => (error instanceof Error && "reason" in error ? String(error.reason) : "unknown");
