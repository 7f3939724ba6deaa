import { log } from "#aws/log";
import { finishErasures } from "./erasures.ts";
import { restartExpectations } from "./expectations.ts";
import { restartDecisions, restartRecalls, restartUploads } from "./files.ts";
import { measureHeld } from "./held.ts";
import { expireStudies } from "./retention.ts";
import { restartStudies } from "./studies.ts";

/** Each looks for one kind of work that should be finished by now, and tells how much of it was started again. */
const SWEEPS = {
  erasures: finishErasures,
  uploads: restartUploads,
  decisions: restartDecisions,
  recalls: restartRecalls,
  expectations: restartExpectations,
  studies: restartStudies,
  held: measureHeld,
  retention: expireStudies,
} as const;

/** The schedule's tick in; what events and crashes have lost starts again. Throws, after all the sweeps, where one failed. */
export const handler = async (): Promise<void> => {
  const failed: unknown[] = [];
  for (const [what, sweep] of Object.entries(SWEEPS)) {
    try {
      const restarts = await sweep();
      if (restarts > 0) log("sweeper", "restarted", { what }, { Restarts: restarts });
    } catch (error) {
      failed.push(error);
      log("sweeper", "failed", { what, error: error instanceof Error ? error.name : "unknown" }, { SweepsFailed: 1 });
    }
  }
  if (failed.length > 0) throw failed[0];
};
