import { CfnOutput, Stack } from "aws-cdk-lib";
import { AnyPrincipal, Effect, PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetEventDestination,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from "aws-cdk-lib/aws-ses";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { type DeploymentSettings, senderDomain } from "#pipeline/settings";

/** The sender's identity in SES, and settings by which SES keeps as little of a recipient as it can. */
export class Mail extends Construct {
  readonly configurationSet: ConfigurationSet;
  /** What sending is allowed on. */
  readonly arns: string[];

  constructor(scope: Construct, id: string, settings: DeploymentSettings) {
    super(scope, id);
    this.configurationSet = new ConfigurationSet(this, "Set", {
      disableSuppressionList: true, // or a bounced address would be kept by AWS
      reputationMetrics: false,
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      vdmOptions: { engagementMetrics: false, optimizedSharedDelivery: false },
    });
    this.#dropFeedback();
    const domain = senderDomain(settings);
    if (settings.senderIdentity === "create") this.#identity(domain);
    const arnOf = (resource: string, resourceName: string) => Stack.of(this).formatArn({ service: "ses", resource, resourceName });
    this.arns = [arnOf("identity", domain), arnOf("configuration-set", this.configurationSet.configurationSetName)];
  }

  #identity(domain: string): void {
    const identity = new EmailIdentity(this, "Identity", { identity: Identity.domain(domain), feedbackForwarding: false });
    for (const [i, { name, value }] of identity.dkimRecords.entries())
      new CfnOutput(this, `Dkim${i + 1}`, { value: `${name} CNAME ${value}`, description: "DNS record that SES asks for" });
  }

  /** SES mails bounces, addresses and all, to the sender unless they have somewhere to go. This topic is that, and nobody can listen. */
  #dropFeedback(): void {
    const topic = new Topic(this, "Feedback", { displayName: "Bounces and complaints, to nobody", enforceSSL: true });
    const resources = [topic.topicArn];
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("ses.amazonaws.com")],
        actions: ["sns:Publish"],
        resources,
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    topic.addToResourcePolicy(
      new PolicyStatement({ effect: Effect.DENY, principals: [new AnyPrincipal()], actions: ["sns:Subscribe"], resources }),
    );
    new ConfigurationSetEventDestination(this, "FeedbackDestination", {
      configurationSet: this.configurationSet,
      destination: EventDestination.snsTopic(topic),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
  }
}
