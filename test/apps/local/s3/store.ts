import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { S3Client, type S3ClientConfig, S3ServiceException } from "@aws-sdk/client-s3";
import { onTestFinished } from "vitest";
import { type S3Options, startS3 } from "../../../../apps/local/s3/server.ts";

export const CREDENTIALS = { accessKeyId: "AKIDKEEPSAKE", secretAccessKey: "not-a-secret" };
export const REGION = "eu-central-1";

/** What each test of this folder starts from; `versioned` and `plain` exist, nothing is notified. */
export const options = (folder: string, changes: Partial<S3Options> = {}): S3Options => ({
  folder,
  host: "127.0.0.1",
  port: 0,
  region: REGION,
  credentials: CREDENTIALS,
  buckets: [
    { name: "plain", versioned: false, notify: [], cors: ["https://page.example"] },
    { name: "versioned", versioned: true, notify: [] },
  ],
  deliver: async () => undefined,
  ...changes,
});

/** A folder that goes when the test is done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "keepsake-s3-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const ignore = (): void => undefined;
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The real SDK's client for a server, without retries, so that the first answer is the one a test sees. */
export function client(url: string, changes: S3ClientConfig = {}): S3Client {
  const s3 = new S3Client({
    endpoint: url,
    region: REGION,
    credentials: CREDENTIALS,
    forcePathStyle: true,
    maxAttempts: 1,
    logger: SILENT,
    ...changes,
  });
  onTestFinished(() => s3.destroy());
  return s3;
}

/** A running store for one test. */
export async function store(changes: Partial<S3Options> = {}, clientChanges: S3ClientConfig = {}) {
  const folder = changes.folder ?? (await temporaryFolder());
  const server = await startS3(options(folder, changes));
  onTestFinished(() => server.close());
  return { ...server, folder, s3: client(server.url, clientChanges) };
}

/** Code and status of the error an SDK call must end in. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; status: number | undefined; message: string }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof S3ServiceException)
      return { code: error.name, status: error.$metadata.httpStatusCode, message: error.message };
    throw error;
  }
  throw new Error("The call succeeded.");
}

/** The files that hold a bucket's objects. */
export async function blobFiles(folder: string, bucket: string): Promise<string[]> {
  const entries = await readdir(join(folder, bucket, "blobs"), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
