import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Caller } from "#aws/access-keys";
import { uploadLinks } from "#aws/upload-links";
import { keys } from "#pipeline/keys";
import type { UploadAnswer } from "./answers.ts";
import { only } from "./body.ts";

const MOST_BYTES = 20 * 1024 ** 3;
const BYTES = "Give the size of the file in bytes, from 1 to 20 GiB.";

export const uploadRequest = z.strictObject(
  { bytes: z.int(BYTES).min(1, BYTES).max(MOST_BYTES, BYTES) },
  only("Send one JSON object.", "bytes"),
);
export type UploadRequest = z.infer<typeof uploadRequest>;

const SECONDS = 3600;

/** Where a caller may put one file of its clinic. Its key is drawn: a file's own name may name a patient. */
export async function placeForUpload({ clinic }: Caller, { bytes }: UploadRequest): Promise<UploadAnswer> {
  const expiresAt = new Date(Date.now() + SECONDS * 1000).toISOString();
  return {
    ...(await uploadLinks({ bucket: "uploads", key: keys.upload(clinic, `${randomUUID()}.dcm`) }, bytes, SECONDS)),
    expiresAt,
  };
}
