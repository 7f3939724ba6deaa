import { CfnOutput } from "aws-cdk-lib";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { keys } from "#pipeline/keys";
import type { Storage } from "./storage.ts";

/**
 * For each clinic two policies: one to attach to whoever uploads files as machines write them, and one for an Uplink that cleans them in the
 * building. Each puts files under its own prefix and can read nothing back.
 */
export class Uploaders extends Construct {
  constructor(scope: Construct, id: string, clinics: readonly string[], storage: Storage) {
    super(scope, id);
    for (const clinic of clinics) {
      this.#policy(storage, clinic, keys.upload(clinic, ""), `Put DICOM files into Keepsake for the clinic ${clinic}`);
      const description = `Put cleaned DICOM files into Keepsake for the clinic ${clinic}, and no others`;
      this.#policy(storage, `${clinic}-clean`, keys.allCleaned(clinic), description);
    }
  }

  #policy(storage: Storage, name: string, prefix: string, description: string): void {
    const policy = new ManagedPolicy(this, name, { description });
    storage.allow(policy, "uploads", { write: [prefix] });
    new CfnOutput(this, `policy-${name}`, { value: policy.managedPolicyArn });
  }
}
