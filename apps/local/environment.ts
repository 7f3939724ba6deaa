import { BUCKETS, type BucketName } from "#pipeline/buckets";
import { queueUrlVariable } from "#pipeline/queues";
import type { Stage } from "#pipeline/stages";
import type { Credentials } from "./credentials.ts";

/** The region that the local services say they are in. */
export const REGION = "us-east-1";

/** A bucket's name on this machine. */
export const bucketName = (bucket: BucketName): string => `keepsake-${bucket}`;

export interface Addresses {
  readonly api: string;
  readonly s3: string;
  readonly sqs: string;
  readonly mail: string;
  readonly queue: (name: string) => string;
}

export interface EnvironmentOptions {
  readonly addresses: Addresses;
  readonly credentials: Credentials;
  readonly stages: readonly Stage[];
  readonly quietSeconds: number;
}

/** What every function sees, as AWS would give it: where the services are, the buckets' and queues' names, credentials. */
export function functionEnvironment({ addresses, credentials, stages, quietSeconds }: EnvironmentOptions): Record<string, string> {
  const buckets = Object.entries(BUCKETS).map(([bucket, { env }]) => [env, bucketName(bucket as BucketName)]);
  const queues = stages.flatMap(({ queues = [] }) => queues.map(({ name }) => [queueUrlVariable(name), addresses.queue(name)]));
  return {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_S3: addresses.s3,
    AWS_ENDPOINT_URL_SQS: addresses.sqs,
    AWS_ENDPOINT_URL_SES: addresses.mail,
    AWS_ENDPOINT_URL_SNS: addresses.mail,
    PUBLIC_URL: addresses.api,
    QUIET_SECONDS: String(quietSeconds),
    ...Object.fromEntries([...buckets, ...queues]),
  };
}
