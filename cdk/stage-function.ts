import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { type IGrantable, type IPrincipal, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as Lambda, type LayerVersion, LoggingFormat, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { queueUrlVariable } from "#pipeline/queues";
import type { DeploymentSettings } from "#pipeline/settings";
import { STAGES, type Stage, type StageName } from "#pipeline/stages";
import { type Alarms, MINUTES } from "./alarms.ts";
import type { Assets } from "./assets.ts";
import { QueuePair } from "./queue-pair.ts";
import type { Storage } from "./storage.ts";

/** What every stage stands on. */
export interface Ground {
  readonly settings: DeploymentSettings;
  readonly assets: Assets;
  readonly storage: Storage;
  readonly alarms: Alarms;
}

export interface StageFunctionProps {
  readonly stage: StageName;
  readonly ground: Ground;
  readonly environment?: Readonly<Record<string, string>>;
  readonly layer?: LayerVersion;
  /** The size of /tmp, where it needs more than Lambda's own 512 MiB. */
  readonly temporaryMiB?: number;
}

/** One row of the stage table as a function: its queues, what starts it, its log and its alarms. It may touch nothing until it is allowed to. */
export class StageFunction extends Construct implements IGrantable {
  readonly stage: StageName;
  readonly row: Stage;
  readonly lambda: Lambda;
  readonly grantPrincipal: IPrincipal;
  readonly #queues = new Map<string, QueuePair>();

  constructor(scope: Construct, id: string, props: StageFunctionProps) {
    super(scope, id);
    this.stage = props.stage;
    this.row = STAGES[props.stage];
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    this.grantPrincipal = role;
    this.lambda = this.#lambda(props, role);
    for (const queue of this.row.queues ?? []) this.#read(queue, props.ground);
    if (this.row.schedule !== undefined) this.#runEvery(this.row.schedule);
    this.#watch(props.ground.alarms);
  }

  /** The queues it reads, with the dead-letter queue behind each. */
  get queues(): ReadonlyMap<string, QueuePair> {
    return this.#queues;
  }

  /** Lets this function send to a queue, by the environment variable that its code looks for. */
  sendTo(name: string, queue: Queue): void {
    this.lambda.addEnvironment(queueUrlVariable(name), queue.queueUrl);
    this.allow(["sqs:SendMessage"], [queue.queueArn]);
  }

  /** Allows actions beyond the storage's. */
  allow(actions: string[], resources: string[]): void {
    this.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  }

  #lambda({ stage, ground, environment, layer, temporaryMiB }: StageFunctionProps, role: Role): Lambda {
    const logGroup = new LogGroup(this, "Log", { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY });
    logGroup.grantWrite(role);
    return new Lambda(this, "Function", {
      description: `Keepsake ${stage}: ${this.row.does}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "handler.handler",
      code: ground.assets.function(stage),
      memorySize: this.row.memoryMiB,
      timeout: Duration.seconds(this.row.timeoutSeconds),
      environment: { ...ground.storage.environment(), ...environment },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.DISABLED, // traces would keep URLs, and a share's URL is all it takes to see it
      ...(layer === undefined ? {} : { layers: [layer] }),
      ...(temporaryMiB === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(temporaryMiB) }),
    });
  }

  #read(queue: NonNullable<Stage["queues"]>[number], { storage, alarms, settings }: Ground): void {
    const pair = new QueuePair(this, queue.name, { stage: this.row, queue, storage, alarms, quietSeconds: settings.quietSeconds });
    this.#queues.set(queue.name, pair);
    const maxConcurrency = this.row.concurrency;
    // No reserved concurrency: a new account has 10 in all.
    this.lambda.addEventSource(new SqsEventSource(pair.queue, { batchSize: 1, maxConcurrency, reportBatchItemFailures: true }));
  }

  #runEvery(rate: string): void {
    new Rule(this, "Schedule", { schedule: Schedule.expression(rate), targets: [new LambdaFunction(this.lambda)] });
  }

  #watch(alarms: Alarms): void {
    alarms.watch(`${this.stage}-errors`, {
      metric: this.lambda.metricErrors({ period: MINUTES }),
      above: 0,
      advice: `The ${this.stage} function ended with an error or ran out of time or memory. Its log names the error's kind.`,
    });
    alarms.watch(`${this.stage}-throttles`, {
      metric: this.lambda.metricThrottles({ period: MINUTES }),
      above: 0,
      advice: `Lambda had no room to run the ${this.stage} function. Ask AWS for a higher concurrency quota.`,
    });
  }
}
