import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** A share link -> the family's page, and signed links to its copies. What a family wishes, it writes down: a report, an erasure, one file of all. */
export class LandingPage extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground) {
    super(scope, id, { stage: "landing-page", ground, environment: { CLINIC_NAME: ground.settings.clinicName } });
    const { storage } = ground;
    storage.allow(this, "shares", {
      read: ["limits/", "settings/", "shares/", "suspended/"],
      write: ["audit/", "limits/", "shares/", "suspended/"],
    });
    storage.allow(this, "secrets", { read: ["master/"] });
    storage.allow(this, "clean", {
      read: ["erased/", "index/", "patients/", "records/"],
      write: ["erased/", "erasing/", "members/*/ask"],
    });
    storage.allow(this, "renditions", { read: ["renditions/", "zips/"], write: ["zips/"], remove: ["zips/"] });
  }
}
