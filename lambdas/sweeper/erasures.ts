import { removeStudy } from "#aws/erasure";
import { log } from "#aws/log";
import { listObjects, remove } from "#aws/objects";
import { OPEN_WORK, parseKey } from "#pipeline/keys";
import { doubling, sweepAfterSeconds, takeDue } from "./due.ts";

/** Erasures that were cut short, or that some stage's last write came too late for: by now every stage has seen the tombstone. */
export async function finishErasures(): Promise<number> {
  const due = await takeDue("erasing", doubling(sweepAfterSeconds()), (from) => listObjects("clean", OPEN_WORK.erasing, from));
  for (const { key } of due) {
    const parsed = parseKey(key);
    if (parsed?.kind !== "erasing") continue;
    const { clinic, study } = parsed;
    await removeStudy(clinic, study);
    await remove({ bucket: "clean", key });
    log("sweeper", "erased", { clinic, study }, { StudiesErased: 1 });
  }
  return 0; // nothing was started again
}
