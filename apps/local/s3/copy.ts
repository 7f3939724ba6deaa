import type { Bucket } from "./bucket.ts";
import { type Answer, bareEtag, type Call, versionHeader, writeCondition } from "./call.ts";
import { S3Error } from "./errors.ts";
import { storedHeaders } from "./headers.ts";
import { commitOrDrop, readableVersion } from "./objects.ts";
import type { S3Request } from "./request.ts";
import type { Version } from "./versions.ts";
import { xmlDocument } from "./xml.ts";

interface Source {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

/** CopyObject, also of a named version and from another bucket. */
export async function copyObject({ request, bucket, requestId }: Call, buckets: ReadonlyMap<string, Bucket>): Promise<Answer> {
  const [condition, source] = [writeCondition(request), parseSource(request.header("x-amz-copy-source") ?? "")];
  const from = buckets.get(source.bucket);
  if (from === undefined) throw new S3Error("NoSuchBucket");
  const original = readableVersion(from, source.key, source.version);
  checkSource(request, original);
  const headers = copiedHeaders(request, original, from === bucket && source.key === request.key && source.version === undefined);
  const reading = from.blobs.read(original.segments);
  const blob = await bucket.blobs.write(reading.range(0, original.size)).finally(() => reading.close());
  const draft = { key: request.key, marker: false, etag: blob.etag, size: blob.size, headers, segments: [blob] };
  const created = await commitOrDrop(bucket, draft, { condition, event: "ObjectCreated:Copy", requestId });
  const sourceHeader = original.version === "null" ? {} : { "x-amz-copy-source-version-id": original.version };
  const result = { LastModified: new Date(created.modified).toISOString(), ETag: `"${created.etag}"` };
  return {
    status: 200,
    headers: { ...versionHeader(created.version), ...sourceHeader },
    body: xmlDocument("CopyObjectResult", result),
  };
}

function parseSource(header: string): Source {
  const match = /^\/?([^/?]+)\/([^?]+)(?:\?versionId=([^&]+))?$/.exec(header);
  if (match === null) throw new S3Error("InvalidArgument", "x-amz-copy-source must be /bucket/key, percent-encoded.");
  const [, bucket = "", key = "", version] = match;
  try {
    return { bucket, key: decodeURIComponent(key), ...(version === undefined ? {} : { version: decodeURIComponent(version) }) };
  } catch {
    throw new S3Error("InvalidArgument", "x-amz-copy-source is not percent-encoded UTF-8.");
  }
}

function checkSource(request: S3Request, original: Version): void {
  const [match, noneMatch] = [request.header("x-amz-copy-source-if-match"), request.header("x-amz-copy-source-if-none-match")];
  if (match !== undefined && bareEtag(match) !== original.etag) throw new S3Error("PreconditionFailed");
  if (noneMatch !== undefined && bareEtag(noneMatch) === original.etag) throw new S3Error("PreconditionFailed");
  const dates = ["x-amz-copy-source-if-modified-since", "x-amz-copy-source-if-unmodified-since"];
  if (dates.some((name) => request.header(name) !== undefined)) throw new S3Error("NotImplemented");
}

/** The original's headers, or with REPLACE the request's. */
function copiedHeaders(request: S3Request, original: Version, ontoItself: boolean): Record<string, string> {
  const directive = request.header("x-amz-metadata-directive") ?? "COPY";
  if (directive === "REPLACE") return storedHeaders(request);
  if (directive !== "COPY") throw new S3Error("InvalidArgument", "x-amz-metadata-directive must be COPY or REPLACE.");
  if (ontoItself) throw new S3Error("InvalidRequest", "An object can be copied to itself only with changed metadata.");
  return { ...original.headers };
}
