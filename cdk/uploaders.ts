import { CfnOutput } from "aws-cdk-lib";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { keys } from "#pipeline/keys";
import type { Storage } from "./storage.ts";

/** For each clinic a policy to attach to whoever uploads: it puts files under the clinic's prefix and can read nothing back. */
export class Uploaders extends Construct {
  constructor(scope: Construct, id: string, clinics: readonly string[], storage: Storage) {
    super(scope, id);
    for (const clinic of clinics) {
      const policy = new ManagedPolicy(this, clinic, { description: `Put DICOM files into Keepsake for the clinic ${clinic}` });
      storage.allow(policy, "uploads", { write: [keys.upload(clinic, "")] });
      new CfnOutput(this, `policy-${clinic}`, { value: policy.managedPolicyArn });
    }
  }
}
