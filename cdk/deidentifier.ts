import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** An upload or a person's decision -> a clean instance, a held one, or quarantine. */
export class Deidentifier extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground) {
    super(scope, id, { stage: "deidentifier", ground, environment: { QUIET_SECONDS: String(ground.settings.quietSeconds) } });
    const { storage } = ground;
    storage.allow(this, "uploads", {
      read: ["uploads/", "clean/", "decisions/", "recalls/", "held/"],
      write: ["held/", "quarantine/"],
      remove: ["uploads/", "clean/", "decisions/", "recalls/", "held/"],
    });
    storage.allow(this, "secrets", { read: ["master/"], write: ["master/"] });
    storage.allow(this, "shares", { read: ["settings/"], write: ["audit/"] }); // the clinic's policy and settings
    storage.allow(this, "clean", {
      read: ["erased/", "expected/", "index/", "instances/", "patients/", "records/"],
      write: ["aliases/", "aliases-of/", "arrivals/", "expected/", "index/", "instances/", "members/", "patients/", "records/"],
      remove: ["aliases/", "aliases-of/", "arrivals/", "expected/", "index/", "instances/", "members/", "patients/", "records/"], // what it wrote too late of an erased study
    });
  }
}
