import { Validations } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Mail } from "./mail.ts";
import { type Ground, StageFunction } from "./stage-function.ts";

/** A share call -> a share and its message. The only function that may send, and the only one that sees an address. */
export class Notifier extends StageFunction {
  constructor(scope: Construct, id: string, ground: Ground, site: { readonly mail: Mail; readonly publicUrl: string }) {
    const { settings, storage } = ground;
    super(scope, id, {
      stage: "notifier",
      ground,
      environment: {
        PUBLIC_URL: site.publicUrl,
        QUIET_SECONDS: String(settings.quietSeconds),
        MAIL_FROM: settings.sender,
        MAIL_CONFIGURATION_SET: site.mail.configurationSet.configurationSetName,
        CLINIC_NAME: settings.clinicName,
        ...(settings.smsSenderId === undefined ? {} : { SMS_SENDER_ID: settings.smsSenderId }),
      },
    });
    storage.allow(this, "shares", {
      read: ["audit/", "limits/", "settings/", "shares/", "suspended/"],
      write: ["audit/", "limits/", "shares/", "shares-of/"],
      remove: ["shares/"],
    });
    storage.allow(this, "uploads", { write: ["uploads/"] }); // for whom it makes a place to put a file
    storage.allow(this, "secrets", { read: ["master/"], write: ["master/"] });
    storage.allow(this, "clean", { read: ["erased/", "index/", "patients/", "records/"], write: ["expected/"] });
    storage.allow(this, "renditions", { read: ["renditions/"] });
    this.#maySend(site.mail, settings.sender);
  }

  /** E-mail from our sender alone; text messages to phone numbers, which have no ARN, and never to a topic. */
  #maySend(mail: Mail, sender: string): void {
    const statements = [
      { actions: ["ses:SendEmail"], resources: mail.arns, conditions: { StringEquals: { "ses:FromAddress": sender } } },
      { actions: ["sns:Publish"], resources: ["*"] },
      { effect: Effect.DENY, actions: ["sns:Publish"], resources: ["arn:*:sns:*:*:*"] },
    ];
    Validations.of(this).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason:
        "A text message has no ARN: publishing is allowed on everything and denied on every topic, which leaves phone numbers.",
    });
    for (const statement of statements) this.grantPrincipal.addToPrincipalPolicy(new PolicyStatement(statement));
  }
}
