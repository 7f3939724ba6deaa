import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { MAX_RECEIVES, visibilitySeconds } from "#pipeline/queues";
import type { Stage, StageQueue } from "#pipeline/stages";
import { type Alarms, MINUTES } from "./alarms.ts";
import type { Storage } from "./storage.ts";

export interface QueuePairProps {
  readonly stage: Stage;
  readonly queue: StageQueue;
  readonly storage: Storage;
  readonly alarms: Alarms;
  readonly quietSeconds: number;
}

const ONE_HOUR_SECONDS = 3600;

// A key of its own would have to trust S3 and be trusted by the bucket: SQS-managed encryption needs neither.
const SAFE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true } as const;

/** A queue that a stage reads, the dead-letter queue behind it, and their alarms. */
export class QueuePair extends Construct {
  readonly queue: Queue;
  readonly dead: Queue;

  constructor(scope: Construct, id: string, { stage, queue, storage, alarms, quietSeconds }: QueuePairProps) {
    super(scope, id);
    this.dead = new Queue(this, "Dead", { ...SAFE, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, "Queue", {
      ...SAFE,
      visibilityTimeout: Duration.seconds(visibilitySeconds(stage)),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: MAX_RECEIVES },
      ...(queue.quiet ? { deliveryDelay: Duration.seconds(quietSeconds) } : {}),
    });
    for (const { bucket, prefix } of queue.created) storage.notify(bucket, prefix, this.queue);
    this.#watch(queue.name, alarms);
  }

  #watch(name: string, alarms: Alarms): void {
    alarms.watch(`${name}-dead`, {
      metric: this.dead.metricApproximateNumberOfMessagesVisible({ period: MINUTES, statistic: "max" }),
      above: 0,
      advice: `Work of the ${name} queue failed ${MAX_RECEIVES} times. Read the function's log, mend the cause, redrive the dead-letter queue.`,
    });
    alarms.watch(`${name}-waits`, {
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: MINUTES, statistic: "max" }),
      above: ONE_HOUR_SECONDS,
      advice: `The oldest message of the ${name} queue is more than an hour old. Look for errors, throttles, or more uploads than it can take.`,
    });
  }
}
