import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Endpoint } from "./bench.ts";

/** What keeps the checks from running at all, in a sentence or two, or "". Writes and removes one object in each bucket. */
export async function whyUnreachable({ settings, bucket, versioned }: Endpoint): Promise<string> {
  const s3 = new S3Client({ ...settings, maxAttempts: 1 });
  try {
    const inPlain = await tryBucket(s3, bucket, false);
    return inPlain !== "" || versioned === undefined ? inPlain : await tryBucket(s3, versioned, true);
  } finally {
    s3.destroy();
  }
}

/** A bucket of the other kind would fail many checks, and keep what a cleaning without versions leaves. */
async function tryBucket(s3: S3Client, Bucket: string, versioned: boolean): Promise<string> {
  const object = { Bucket, Key: `keepsake-conformance/${randomUUID()}` };
  try {
    const { VersionId } = await s3.send(new PutObjectCommand({ ...object, Body: "probe" }));
    await s3.send(new DeleteObjectCommand({ ...object, VersionId }));
    if (versioned === (VersionId !== undefined)) return "";
    return versioned
      ? `Bucket ${Bucket} keeps no versions; switch them on.`
      : `Bucket ${Bucket} keeps versions; give --bucket one without.`;
  } catch (error) {
    const status = error instanceof S3ServiceException ? ` (${error.$metadata.httpStatusCode})` : "";
    const { name, message } = error as Error;
    return `Bucket ${Bucket} cannot be written${status}: ${name}: ${message}
The bucket must be there; credentials come from the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.`;
  }
}
