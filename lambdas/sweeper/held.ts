import { log } from "#aws/log";
import { listObjects } from "#aws/objects";
import { EVERY_HELD } from "#pipeline/keys";

/** Tells how many files wait for a person, and for how long the first of them has. */
export async function measureHeld(): Promise<number> {
  let [waiting, oldest] = [0, Date.now()];
  for await (const { key, modified } of listObjects("uploads", EVERY_HELD)) {
    if (!key.endsWith(".json")) continue;
    waiting++;
    oldest = Math.min(oldest, modified.getTime());
  }
  log("sweeper", "held", {}, { HeldWaiting: waiting, HeldOldestSeconds: Math.round((Date.now() - oldest) / 1000) });
  return 0;
}
