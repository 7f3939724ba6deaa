import { fileURLToPath } from "node:url";
import { BUCKETS, type BucketName, READ_BY_PAGES } from "#pipeline/buckets";
import { STAGES, type Stage } from "#pipeline/stages";
import { bundleFunctions } from "../../scripts/bundle.ts";
import { bucketName } from "./environment.ts";
import type { BucketSetup } from "./s3/bucket.ts";

// In the project, so that a bundle finds the native packages beside it.
const BUNDLES = fileURLToPath(new URL("../../build/functions", import.meta.url));

/** One function: its row of the stage table and its bundle. */
export interface PipelineFunction {
  readonly name: string;
  readonly stage: Stage;
  readonly file: string;
}

/** Keepsake's own stages, bundled now. */
export async function ownPipeline(): Promise<readonly PipelineFunction[]> {
  const bundles = await bundleFunctions(BUNDLES);
  return Object.entries(bundles).map(([name, { file }]) => ({ name, stage: STAGES[name as keyof typeof STAGES], file }));
}

/** The buckets, each with the queues that its events go to. */
export const bucketSetups = (pipeline: readonly PipelineFunction[]): readonly BucketSetup[] =>
  Object.entries(BUCKETS).map(([bucket, { versioned }]) => ({
    name: bucketName(bucket as BucketName),
    versioned,
    cors: READ_BY_PAGES.has(bucket as BucketName) ? ["*"] : [],
    notify: pipeline.flatMap(({ stage }) => (stage.queues ?? []).flatMap((queue) => notifications(bucket, queue))),
  }));

const notifications = (bucket: string, { name, created }: NonNullable<Stage["queues"]>[number]) =>
  created.filter((object) => object.bucket === bucket).map(({ prefix }) => ({ prefix, queue: name }));
