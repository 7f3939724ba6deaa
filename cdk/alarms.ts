import { Duration, Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";

/** Something that a person must look at. `advice` says what happened and what to do. */
export interface Concern {
  readonly metric: IMetric;
  /** More than this is too much. */
  readonly above: number;
  readonly advice: string;
}

export const MINUTES = Duration.minutes(5);

/** Every alarm, and the topic that carries them to whoever runs the deployment. */
export class Alarms extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    this.#topic = new Topic(this, "Topic", { displayName: "Keepsake alarms", enforceSSL: true });
    // enforceSSL brings a policy, and with it goes the one by which alarms could publish.
    this.#topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [this.#topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
    );
    if (email !== undefined) this.#topic.addSubscription(new EmailSubscription(email));
  }

  /** Raises an alarm as soon as one period is above the threshold; no data is no concern. */
  watch(id: string, { metric, above, advice }: Concern): void {
    const alarm = new Alarm(this, id, {
      metric,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: advice,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}
