import type { BucketName } from "./buckets.ts";

/** Objects whose creation starts a stage: one bucket and one literal key prefix, as S3 notifications filter them. */
export interface Created {
  readonly bucket: BucketName;
  readonly prefix: string;
}

/** A queue a stage reads. `quiet` queues deliver each message only after the quiet time. */
export interface StageQueue {
  readonly name: string;
  readonly created: readonly Created[];
  readonly quiet?: true;
}

/** One step of the pipeline: one Lambda function, what starts it, and what its work needs. */
export interface Stage {
  readonly does: string;
  readonly queues?: readonly StageQueue[];
  /** HTTP API route keys, `METHOD /path/{parameter}`. */
  readonly routes?: readonly string[];
  /** How often it also runs by itself, as EventBridge writes it: `rate(15 minutes)`. */
  readonly schedule?: string;
  readonly memoryMiB: number;
  readonly timeoutSeconds: number;
  /** The most invocations at once from queues (`maxConcurrency` of the event-source mapping; 2 is its least on AWS). */
  readonly concurrency: number;
}

/** The pipeline, in order. What deploys and what runs on one machine both read this table. */
export const STAGES = {
  deidentifier: {
    does: "takes identity out of header and pixels; holds what is not sure",
    queues: [
      {
        name: "deidentifier",
        created: [
          { bucket: "uploads", prefix: "uploads/" },
          { bucket: "uploads", prefix: "clean/" },
          { bucket: "uploads", prefix: "decisions/" },
          { bucket: "uploads", prefix: "recalls/" },
        ],
      },
    ],
    memoryMiB: 3008,
    timeoutSeconds: 900,
    concurrency: 2,
  },
  completer: {
    does: "sees that a study is whole and writes its manifest",
    queues: [
      { name: "completer", created: [{ bucket: "clean", prefix: "expected/" }] },
      { name: "completer-quiet", created: [{ bucket: "clean", prefix: "arrivals/" }], quiet: true },
    ],
    memoryMiB: 512,
    timeoutSeconds: 60,
    concurrency: 2,
  },
  renderer: {
    does: "makes JPG and MP4 copies of each instance in a manifest",
    queues: [{ name: "renderer", created: [{ bucket: "clean", prefix: "manifests/" }] }],
    memoryMiB: 3008,
    timeoutSeconds: 900,
    concurrency: 2,
  },
  notifier: {
    does: "makes the share and sends its link; forgets the address",
    routes: [
      "POST /v1/shares",
      "GET /v1/shares",
      "GET /v1/shares/{id}",
      "DELETE /v1/shares/{id}",
      "POST /v1/shares/{id}/resend",
      "POST /v1/uploads",
      "GET /v1/openapi.json",
    ],
    memoryMiB: 512,
    timeoutSeconds: 29,
    concurrency: 10,
  },
  "landing-page": {
    does: "shows the family its pictures and clips",
    routes: [
      "GET /s/{token}",
      "HEAD /s/{token}",
      "GET /s/{token}/m/{media}",
      "HEAD /s/{token}/m/{media}",
      "POST /s/{token}/{wish}",
      "GET /pages/{file}",
    ],
    memoryMiB: 512,
    timeoutSeconds: 29,
    concurrency: 10,
  },
  sweeper: {
    does: "starts again what an event missed or a crash cut short, and ends what is over",
    schedule: "rate(15 minutes)",
    memoryMiB: 512,
    timeoutSeconds: 840,
    concurrency: 1,
  },
} as const satisfies Record<string, Stage>;

/** The name of a stage: also its folder under `lambdas/`. */
export type StageName = keyof typeof STAGES;

/** The stages as rows, in order. */
export const stageRows = (): readonly (readonly [StageName, Stage])[] => Object.entries(STAGES) as [StageName, Stage][];
