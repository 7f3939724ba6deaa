import { equal } from "node:assert/strict";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectAclCommand,
  GetObjectTaggingCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import type { Bench } from "../bench.ts";
import type { Check } from "../check.ts";

/** What a store may not do by half: each of these would change what is stored or read, were it ignored. */
const unknownCalls = (bench: Bench): Readonly<Record<string, () => Promise<unknown>>> => {
  const [s3, Bucket, Key] = [bench.s3, bench.bucket, bench.key("k")];
  return {
    "ListObjects (1)": () => s3.send(new ListObjectsCommand({ Bucket })),
    GetBucketVersioning: () => s3.send(new GetBucketVersioningCommand({ Bucket })),
    ListMultipartUploads: () => s3.send(new ListMultipartUploadsCommand({ Bucket })),
    GetObjectAcl: () => s3.send(new GetObjectAclCommand({ Bucket, Key })),
    GetObjectTagging: () => s3.send(new GetObjectTaggingCommand({ Bucket, Key })),
    PutObjectTagging: () => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
    RestoreObject: () => s3.send(new RestoreObjectCommand({ Bucket, Key })),
    "a part of an object": () => bench.get("k", { PartNumber: 1 }),
    "server-side encryption": () => bench.put("k", "b", { ServerSideEncryption: "AES256" }),
    tags: () => bench.put("k", "b", { Tagging: "a=b" }),
    "a canned ACL": () => bench.put("k", "b", { ACL: "public-read" }),
    "another storage class": () => bench.put("k", "b", { StorageClass: "GLACIER" }),
    "If-None-Match with an ETag": () => bench.put("k", "b", { IfNoneMatch: '"x"' }),
    "a conditional delete": () => s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch: '"x"' })),
    UploadPartCopy: async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
      return s3.send(new UploadPartCopyCommand({ Bucket, Key, UploadId, PartNumber: 1, CopySource: bench.source("k") }));
    },
  };
};

async function refusals(bench: Bench): Promise<void> {
  await bench.put("k", "kept");
  for (const [what, call] of Object.entries(unknownCalls(bench)))
    await bench.refused(what, call(), { status: 501, code: "NotImplemented" });
  equal(await bench.text("k"), "kept");
}

export const REFUSALS: readonly Check[] = [
  { name: "unknown operations", claim: "what the store does not do is 501, and changes nothing", needs: "refusals", run: refusals },
];
