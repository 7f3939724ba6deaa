import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { BUCKETS } from "#pipeline/buckets";
import { s3 } from "./clients.ts";
import { required } from "./environment.ts";
import type { ObjectRef } from "./objects.ts";

const PART_BYTES = 64 * 1024 * 1024;

/** Links by which somebody without credentials puts one object. One part is the whole; more are completed by a POST to `complete`. */
export interface UploadLinks {
  readonly parts: { url: string; from: number; bytes: number }[];
  readonly complete?: string;
}

/** Links that the store itself checks, good for `seconds`. What is begun and not completed the store removes after a day. */
export async function uploadLinks(ref: ObjectRef, bytes: number, seconds: number): Promise<UploadLinks> {
  const at = { Bucket: required(BUCKETS[ref.bucket].env), Key: ref.key };
  const until = { expiresIn: seconds };
  if (bytes <= PART_BYTES) {
    return { parts: [{ url: await getSignedUrl(s3, new PutObjectCommand(at), until), from: 0, bytes }] };
  }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...at, ContentType: "application/dicom" }));
  const starts = Array.from({ length: Math.ceil(bytes / PART_BYTES) }, (_, i) => i * PART_BYTES);
  const parts = starts.map(async (from, i) => {
    const command = new UploadPartCommand({ ...at, UploadId, PartNumber: i + 1 });
    return { url: await getSignedUrl(s3, command, until), from, bytes: Math.min(PART_BYTES, bytes - from) };
  });
  const complete = await getSignedUrl(s3, new CompleteMultipartUploadCommand({ ...at, UploadId }), until);
  return { parts: await Promise.all(parts), complete };
}
