import { openBody } from "./body.ts";
import type { Bucket, Commit } from "./bucket.ts";
import { type Answer, type Call, versionHeader, writeCondition } from "./call.ts";
import { S3Error } from "./errors.ts";
import { overriddenHeaders, storedHeaders } from "./headers.ts";
import { failedPrecondition, parseRange } from "./reading.ts";
import type { S3Request } from "./request.ts";
import type { Draft, Version } from "./versions.ts";

/** PutObject. */
export async function putObject({ request, authorization, bucket, requestId }: Call): Promise<Answer> {
  const [condition, headers] = [writeCondition(request), storedHeaders(request)];
  const body = openBody(request, authorization);
  const blob = await bucket.blobs.write(body.bytes);
  const draft = { key: request.key, marker: false, etag: blob.etag, size: blob.size, segments: [blob] };
  const verified = body.checksum();
  const created = await commitOrDrop(
    bucket,
    { ...draft, headers: { ...headers, ...verified } },
    { condition, event: "ObjectCreated:Put", requestId },
  );
  return { status: 200, headers: { etag: `"${created.etag}"`, ...versionHeader(created.version), ...verified } };
}

/** Commits an object whose bytes were just written; where that fails the bytes go. */
export async function commitOrDrop(bucket: Bucket, draft: Draft, commit: Commit): Promise<Version> {
  try {
    return await bucket.create(draft, commit);
  } catch (error) {
    await bucket.blobs.remove(draft.segments);
    throw error;
  }
}

/** The version a read asks for. Throws NoSuchKey, NoSuchVersion, and MethodNotAllowed for a delete marker asked for by id. */
export function readableVersion(bucket: Bucket, key: string, id: string | undefined): Version {
  const found = id === undefined ? bucket.versions.latest(key) : bucket.versions.find(key, id);
  if (found === undefined) throw new S3Error(id === undefined ? "NoSuchKey" : "NoSuchVersion");
  if (!found.marker) return found;
  const headers = { "x-amz-delete-marker": "true", ...versionHeader(found.version) };
  throw new S3Error(id === undefined ? "NoSuchKey" : "MethodNotAllowed", undefined, headers);
}

/** GetObject; and HeadObject, whose answer differs in having no body. */
export async function getObject({ request, bucket }: Call): Promise<Answer> {
  const version = readableVersion(bucket, request.key, request.query.get("versionId"));
  const validators = { etag: `"${version.etag}"`, "last-modified": new Date(version.modified).toUTCString() };
  const failed = failedPrecondition(request, version);
  if (failed === "NotModified") return { status: 304, headers: { ...validators, ...versionHeader(version.version) } };
  if (failed !== undefined) throw new S3Error(failed);
  const range = parseRange(request, version);
  const { start, end } = range ?? { start: 0, end: version.size };
  const headers = {
    ...readHeaders(request, version, range !== undefined),
    ...validators,
    ...versionHeader(version.version),
    "accept-ranges": "bytes",
    "content-length": String(end - start),
    ...(range === undefined ? {} : { "content-range": `bytes ${start}-${end - 1}/${version.size}` }),
  };
  const status = range === undefined ? 200 : 206;
  if (request.method === "HEAD") return { status, headers };
  return { status, headers, body: { reading: bucket.blobs.read(version.segments), start, end } };
}

/** Checksums are given only on request, and only for the whole object. */
function readHeaders(request: S3Request, version: Version, partial: boolean): Record<string, string> {
  const checksums = request.header("x-amz-checksum-mode") === "ENABLED" && !partial;
  const stored = Object.entries(version.headers).filter(([name]) => checksums || !name.startsWith("x-amz-checksum-"));
  return { ...Object.fromEntries(stored), ...overriddenHeaders(request) };
}

/** DeleteObject. What is not there is deleted already. */
export async function deleteObject({ request, bucket }: Call): Promise<Answer> {
  if (request.header("if-match") !== undefined) throw new S3Error("NotImplemented");
  const deleted = await bucket.change((free) => bucket.remove(request.key, request.query.get("versionId"), free));
  return { status: 204, headers: deletedHeaders(deleted) };
}

const deletedHeaders = (deleted: Version | undefined): Record<string, string> => ({
  ...(deleted === undefined ? {} : versionHeader(deleted.version)),
  ...(deleted?.marker === true ? { "x-amz-delete-marker": "true" } : {}),
});
