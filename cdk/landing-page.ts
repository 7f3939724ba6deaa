import type { Construct } from "constructs";
import { type Ground, StageFunction } from "./stage-function.ts";

/** A share link -> the family's page, and signed links to its copies. Writes nothing. */
export class LandingPage extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground) {
    super(scope, id, { stage: "landing-page", ground, environment: { CLINIC_NAME: ground.settings.clinicName } });
    const { storage } = ground;
    storage.allow(this, "shares", { read: ["shares/"] });
    storage.allow(this, "secrets", { read: ["master/"] });
    storage.allow(this, "clean", { read: ["erased/", "index/", "patients/", "records/"] });
    storage.allow(this, "renditions", { read: ["renditions/"] });
  }
}
