import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** Arrivals that have gone quiet, or an expectation that is met -> the manifest of a study. */
export class Completer extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground) {
    super(scope, id, { stage: "completer", ground });
    ground.storage.allow(this, "clean", {
      read: ["erased/", "expected/", "index/", "patients/", "records/"],
      write: ["manifests/"],
      remove: ["expected/", "manifests/"],
    });
  }
}
