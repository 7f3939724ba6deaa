import type { Bucket } from "./bucket.ts";
import type { Answer, Call } from "./call.ts";
import { S3Error } from "./errors.ts";
import { encodeKey } from "./events.ts";
import type { S3Request } from "./request.ts";
import type { Position, Version } from "./versions.ts";
import { after, NEWEST, type Page, walk } from "./walk.ts";
import { xmlDocument } from "./xml.ts";

interface Options {
  readonly prefix: string;
  readonly delimiter: string;
  readonly most: number;
  /** Writes a key as the caller wants it. */
  readonly text: (key: string) => string;
}

/** ListObjectsV2: keys in UTF-8 order. */
export async function listObjects({ request, bucket }: Call): Promise<Answer> {
  if (request.query.get("list-type") !== "2") throw new S3Error("NotImplemented", "This server lists by ListObjectsV2 alone.");
  const token = request.query.get("continuation-token");
  const startAfter = request.query.get("start-after");
  const options = listOptions(request);
  const from = token === undefined ? { key: startAfter ?? "", before: 0 } : parseToken(token);
  const page = walk({ ...options, from, next: (position) => bucket.versions.nextCurrent(position) });
  const result = {
    ...commonFields(request, bucket, options, page),
    StartAfter: startAfter && options.text(startAfter),
    ContinuationToken: token,
    NextContinuationToken: page.rest && formatToken(page.rest),
    KeyCount: page.versions.length + page.groups.length,
    Contents: page.versions.map((version) => ({ ...entryFields(version, options), ...contentFields(version) })),
  };
  return { status: 200, body: xmlDocument("ListBucketResult", result) };
}

/** ListObjectVersions: keys in UTF-8 order, the newest version of each first. */
export async function listVersions({ request, bucket }: Call): Promise<Answer> {
  const keyMarker = request.query.get("key-marker") ?? "";
  const versionMarker = request.query.get("version-id-marker") ?? "";
  const options = listOptions(request);
  const from = versionsFrom(bucket, keyMarker, versionMarker, options.delimiter);
  const page = walk({ ...options, from, next: (position) => bucket.versions.nextVersion(position) });
  const entry = (version: Version) => ({ ...entryFields(version, options), VersionId: version.version, IsLatest: version.latest });
  const result = {
    ...commonFields(request, bucket, options, page),
    KeyMarker: options.text(keyMarker),
    VersionIdMarker: versionMarker,
    NextKeyMarker: page.last && options.text(page.last.key),
    NextVersionIdMarker: page.last?.version,
    Version: page.versions.filter(({ marker }) => !marker).map((version) => ({ ...entry(version), ...contentFields(version) })),
    DeleteMarker: page.versions.filter(({ marker }) => marker).map(entry),
  };
  return { status: 200, body: xmlDocument("ListVersionsResult", result) };
}

/** A marker whose version is gone begins its key again: listed twice is better than left out. */
function versionsFrom(bucket: Bucket, key: string, version: string, delimiter: string): Position {
  if (version !== "") return { key, before: bucket.versions.find(key, version)?.seq ?? NEWEST };
  const group = delimiter !== "" && key.endsWith(delimiter) ? after(key) : undefined;
  return group ?? { key, before: 0 };
}

function listOptions({ query }: S3Request): Options {
  const most = Number(query.get("max-keys") ?? 1000);
  const encoding = query.get("encoding-type");
  if (!Number.isInteger(most) || most < 0) throw new S3Error("InvalidArgument", "max-keys must be a whole number.");
  if (encoding !== undefined && encoding !== "url") throw new S3Error("InvalidArgument", "encoding-type can only be url.");
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    most: Math.min(most, 1000),
    text: encoding === "url" ? encodeKey : (key) => key,
  };
}

const commonFields = ({ query }: S3Request, bucket: Bucket, { prefix, delimiter, most, text }: Options, page: Page) => ({
  Name: bucket.setup.name,
  Prefix: text(prefix),
  Delimiter: delimiter === "" ? undefined : text(delimiter),
  MaxKeys: most,
  EncodingType: query.get("encoding-type"),
  IsTruncated: page.rest !== undefined,
  CommonPrefixes: page.groups.map((group) => ({ Prefix: text(group) })),
});

const entryFields = (version: Version, { text }: Options) => ({
  Key: text(version.key),
  LastModified: new Date(version.modified).toISOString(),
});

const contentFields = (version: Version) => ({ ETag: `"${version.etag}"`, Size: version.size, StorageClass: "STANDARD" });

const formatToken = ({ key, before }: Position): string => Buffer.from(JSON.stringify([key, before])).toString("base64url");

function parseToken(token: string): Position {
  try {
    const [key, before] = JSON.parse(Buffer.from(token, "base64url").toString()) as unknown[];
    if (typeof key === "string" && typeof before === "number") return { key, before };
  } catch {
    // told below
  }
  throw new S3Error("InvalidArgument", "The continuation token provided is incorrect.");
}
