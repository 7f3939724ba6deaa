import type { Reading } from "./blobs.ts";
import type { Bucket, Condition } from "./bucket.ts";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";
import type { Authorization } from "./sigv4.ts";

/** A verified request for one operation on one bucket. */
export interface Call {
  readonly request: S3Request;
  readonly authorization: Authorization;
  readonly requestId: string;
  readonly bucket: Bucket;
}

/** What goes back: XML text, or a range of stored bytes (`end` exclusive) whose reading is closed when it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | { readonly reading: Reading; readonly start: number; readonly end: number };
}

/** The version id as an answer's header; nothing in a bucket without versions. */
export const versionHeader = (version: string): Readonly<Record<string, string>> =>
  version === "null" ? {} : { "x-amz-version-id": version };

/** An ETag header's value without quotes and weakness. */
export const bareEtag = (header: string): string => header.trim().replace(/^(?:W\/)?"?(.*?)"?$/, "$1");

/** The condition of a write. Throws NotImplemented for If-None-Match with anything but `*`, as S3 does. */
export function writeCondition(request: S3Request): Condition {
  const [absent, etag] = [request.header("if-none-match"), request.header("if-match")];
  if (absent !== undefined && absent !== "*") throw new S3Error("NotImplemented", "If-None-Match of a write can only be *.");
  return { absent: absent === "*", ...(etag === undefined ? {} : { etag: bareEtag(etag) }) };
}
