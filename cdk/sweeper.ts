import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** What an event missed or a crash cut short -> its queue, again; what is left of an erased study, and a study whose time is over, go. It lists files and reads none. */
export class Sweeper extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground, restarts: readonly StageFunction[]) {
    const { quietSeconds, keepDays } = ground.settings;
    super(scope, id, {
      stage: "sweeper",
      ground,
      environment: { QUIET_SECONDS: String(quietSeconds), KEEP_DAYS: String(keepDays) },
    });
    for (const { stage, queues } of restarts) {
      const pair = queues.get(stage);
      if (pair !== undefined) this.sendTo(stage, pair.queue);
    }
    const { storage } = ground;
    storage.allow(this, "uploads", { remove: ["decisions/", "recalls/", "held/"] });
    storage.allow(this, "clean", {
      read: ["erased/", "expected/", "index/", "manifests/", "patients/", "records/"],
      remove: [
        ...["aliases/", "aliases-of/", "arrivals/", "erasing/", "expected/", "index/", "instances/", "manifests/", "members/"],
        ...["patients/", "records/"],
      ],
    });
    storage.allow(this, "renditions", { remove: ["renditions/", "zips/"] });
    storage.allow(this, "shares", { read: ["shares/", "suspended/"], write: ["shares/"], remove: ["limits/", "suspended/"] });
  }
}
