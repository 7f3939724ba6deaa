import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";

const SYSTEM = ["cache-control", "content-disposition", "content-language", "expires"] as const;
const META = "x-amz-meta-";
const LARGEST_METADATA = 2048;

/** The headers of a write that every later read gives back. Throws MetadataTooLarge. */
export function storedHeaders(request: S3Request): Record<string, string> {
  const stored: Record<string, string> = { "content-type": request.header("content-type") ?? "binary/octet-stream" };
  for (const name of SYSTEM) copy(request, name, stored);
  const encoding = (request.header("content-encoding") ?? "").split(",").map((part) => part.trim());
  const kept = encoding.filter((part) => part !== "" && part !== "aws-chunked").join(",");
  if (kept !== "") stored["content-encoding"] = kept;
  let size = 0;
  for (const name of new Set([...request.amzHeaders, ...request.amzQuery].filter((n) => n.startsWith(META)))) {
    copy(request, name, stored);
    refuseUnprintable(stored[name] ?? "");
    size += name.length - META.length + (stored[name]?.length ?? 0);
  }
  if (size > LARGEST_METADATA) throw new S3Error("MetadataTooLarge");
  return stored;
}

function copy(request: S3Request, name: string, stored: Record<string, string>): void {
  const value = request.header(name);
  if (value !== undefined) stored[name] = value;
}

const OVERRIDES = [
  "content-type",
  "content-language",
  "expires",
  "cache-control",
  "content-disposition",
  "content-encoding",
] as const;

/** What `response-…` in the query puts in the place of stored headers. */
export const overriddenHeaders = (request: S3Request): Record<string, string> =>
  Object.fromEntries(
    OVERRIDES.flatMap((name) => {
      const value = request.query.get(`response-${name}`);
      if (value !== undefined) refuseUnprintable(value);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** A query can hold what no header can. */
function refuseUnprintable(value: string): void {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
    throw new S3Error("InvalidArgument", "A header value must be ISO-8859-1 without controls.");
}

const UNSUPPORTED =
  /^x-amz-(?:server-side-encryption|acl$|grant-|tagging|object-lock|website-redirect|write-offset|copy-source-(?:range|server)|if-match-|expected-bucket-owner|source-expected|mp-object-size|request-payer|bypass-)/;

/** Throws NotImplemented for a checksum of a whole multipart object, which would have to be read again. */
export function refuseObjectChecksum(request: S3Request): void {
  const value = /^x-amz-checksum-(?!algorithm$|type$|mode$)/;
  if (request.amzHeaders.some((name) => value.test(name)) || request.header("x-amz-checksum-type") === "FULL_OBJECT")
    throw new S3Error("NotImplemented", "This server checks multipart uploads part by part.");
}

/** Throws NotImplemented for headers that would change what the request means: ignoring them would lie. */
export function refuseUnsupported(request: S3Request): void {
  const names = [...request.amzHeaders, ...request.amzQuery];
  const storageClass = request.header("x-amz-storage-class") ?? "STANDARD";
  if (names.some((name) => UNSUPPORTED.test(name)) || storageClass !== "STANDARD")
    throw new S3Error("NotImplemented", "A header you provided implies functionality that is not implemented.");
}
