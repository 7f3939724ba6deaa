import { Dashboard as CloudWatchDashboard, GraphWidget } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { MINUTES } from "./alarms.ts";
import type { StageFunction } from "./stage-function.ts";
import { measured } from "./watched-metrics.ts";

/** The work done, then one row for each stage, in the order data flows: what it did, how long it took, what waits. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, stages: readonly StageFunction[]) {
    super(scope, id);
    new CloudWatchDashboard(this, "Board", { widgets: [[work()], ...stages.map(rowOf)] });
  }
}

const DONE = ["InstancesReleased", "InstancesHeld", "StudiesCompleted", "RenditionsMade", "SharesSent"] as const;

const work = (): GraphWidget =>
  new GraphWidget({ title: "work done in an hour", width: 18, left: DONE.map((name) => measured(name, "sum")) });

function rowOf({ stage, lambda, queues }: StageFunction): GraphWidget[] {
  const of = { period: MINUTES };
  const pairs = [...queues.values()];
  return [
    new GraphWidget({
      title: `${stage}: runs`,
      left: [lambda.metricInvocations(of), lambda.metricErrors(of), lambda.metricThrottles(of)],
    }),
    new GraphWidget({
      title: `${stage}: milliseconds`,
      left: [lambda.metricDuration({ ...of, statistic: "p50" }), lambda.metricDuration({ ...of, statistic: "max" })],
    }),
    ...(pairs.length === 0
      ? []
      : [
          new GraphWidget({
            title: `${stage}: waiting, seconds and messages`,
            left: pairs.map(({ queue }) => queue.metricApproximateAgeOfOldestMessage(of)),
            right: pairs.flatMap(({ queue, dead }) =>
              [queue, dead].map((each) => each.metricApproximateNumberOfMessagesVisible(of)),
            ),
          }),
        ]),
  ];
}
