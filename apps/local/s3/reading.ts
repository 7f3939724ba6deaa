import { bareEtag } from "./call.ts";
import { type ErrorCode, S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";
import type { Version } from "./versions.ts";

/** Which condition of a read does not hold; an ETag's condition outweighs a date's (RFC 9110 13.2.2). */
export function failedPrecondition(
  request: S3Request,
  version: Version,
): (ErrorCode & "PreconditionFailed") | "NotModified" | undefined {
  const [match, noneMatch] = [request.header("if-match"), request.header("if-none-match")];
  const [unmodified, modified] = [request.header("if-unmodified-since"), request.header("if-modified-since")];
  const changedAt = Math.floor(version.modified / 1000) * 1000;
  if (match !== undefined && !names(match, version)) return "PreconditionFailed";
  if (match === undefined && unmodified !== undefined && changedAt > Date.parse(unmodified)) return "PreconditionFailed";
  if (noneMatch !== undefined) return names(noneMatch, version) ? "NotModified" : undefined;
  return modified !== undefined && changedAt <= Date.parse(modified) ? "NotModified" : undefined;
}

const names = (header: string, version: Version): boolean =>
  header.split(",").some((part) => part.trim() === "*" || bareEtag(part) === version.etag);

/** The bytes asked for, `end` exclusive; undefined for all. Several ranges or other units mean all, as S3 has it. Throws InvalidRange. */
export function parseRange(request: S3Request, version: Version): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.header("range")?.replaceAll(" ", "") ?? "");
  const ifRange = request.header("if-range");
  if (match === null || (ifRange !== undefined && !names(ifRange, version))) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(version.size - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? version.size : Math.min(Number(last) + 1, version.size);
  if (start >= end) throw new S3Error("InvalidRange", undefined, { "content-range": `bytes */${version.size}` });
  return { start, end };
}
