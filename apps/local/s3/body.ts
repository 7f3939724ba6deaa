import { CHECKSUMS, type Checksum, hashChecksum } from "./checksums.ts";
import { decodeChunked } from "./chunked.ts";
import { type ErrorCode, S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";
import type { Authorization } from "./sigv4.ts";

/** A request's body, decoded. Reading to the end without an error means that every declared hash was right. */
export interface Body {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The `x-amz-checksum-…` header that was verified, once the bytes are read. */
  checksum(): Readonly<Record<string, string>>;
}

interface Check {
  readonly name: string;
  readonly running: Checksum;
  readonly expected: () => string | undefined;
  readonly code: ErrorCode;
}

const LARGEST_BODY = 5 * 1024 ** 3;
const CHECKSUM_HEADER = "x-amz-checksum-";
const NOT_VALUES = new Set(["x-amz-checksum-mode", "x-amz-checksum-algorithm", "x-amz-checksum-type"]);

/** Opens the body that a signature covers. Throws BadDigest, XAmzContentSHA256Mismatch, IncompleteBody … while it is read. */
export function openBody(request: S3Request, authorization: Authorization): Body {
  const trailers = new Map<string, string>();
  const streaming = authorization.payload.startsWith("STREAMING-");
  const length = declaredLength(request, streaming);
  const checks = [...headerChecks(request, authorization.payload), ...trailerChecks(request, trailers)];
  const signed = authorization.payload.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") ? { signed: authorization } : {};
  const data = streaming ? decodeChunked(request.body, { length, trailers, ...signed }) : request.body;
  const known = checks.filter(({ name }) => name.startsWith(CHECKSUM_HEADER));
  return {
    bytes: verified(data, checks),
    checksum: () => Object.fromEntries(known.map(({ name, expected }) => [name, expected() ?? ""])),
  };
}

/** The whole body as text; for the small XML documents of requests. */
export async function readText(body: Body): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body.bytes) {
    size += chunk.length;
    if (size > 4 * 1024 * 1024) throw new S3Error("MalformedXML");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const STREAMING = new Set([
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
]);

function declaredLength(request: S3Request, streaming: boolean): number {
  if (streaming && !STREAMING.has(request.header("x-amz-content-sha256") ?? "")) throw new S3Error("NotImplemented");
  const declared = request.header(streaming ? "x-amz-decoded-content-length" : "content-length");
  if (declared === undefined && request.header("transfer-encoding") !== undefined)
    throw new S3Error("NotImplemented", "Transfer-Encoding needs an aws-chunked body with x-amz-decoded-content-length.");
  if (declared === undefined || !/^\d+$/.test(declared)) throw new S3Error("MissingContentLength");
  if (Number(declared) > LARGEST_BODY) throw new S3Error("EntityTooLarge");
  return Number(declared);
}

function headerChecks(request: S3Request, payload: string): Check[] {
  const checks: Check[] = [];
  if (/^[0-9a-f]{64}$/.test(payload)) {
    const expected = Buffer.from(payload, "hex").toString("base64");
    checks.push(check("content", hashChecksum("sha256"), () => expected, "XAmzContentSHA256Mismatch"));
  } else if (payload !== "UNSIGNED-PAYLOAD" && !payload.startsWith("STREAMING-"))
    throw new S3Error("InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a SHA-256 in hex.");
  const md5 = request.header("content-md5");
  if (md5 !== undefined && Buffer.from(md5, "base64").length !== 16) throw new S3Error("InvalidDigest");
  if (md5 !== undefined) checks.push(check("md5", hashChecksum("md5"), () => md5, "BadDigest"));
  const names = new Set([...request.amzHeaders, ...request.amzQuery].filter((name) => name.startsWith(CHECKSUM_HEADER)));
  for (const name of names.difference(NOT_VALUES))
    checks.push(check(name, newChecksum(name), () => request.header(name), "BadDigest"));
  return checks;
}

const trailerChecks = (request: S3Request, trailers: ReadonlyMap<string, string>): Check[] =>
  (request.header("x-amz-trailer") ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name.startsWith(CHECKSUM_HEADER))
    .map((name) => check(name, newChecksum(name), () => trailers.get(name), "BadDigest"));

const check = (name: string, running: Checksum, expected: Check["expected"], code: ErrorCode): Check => ({
  name,
  running,
  expected,
  code,
});

function newChecksum(header: string): Checksum {
  const create = CHECKSUMS[header.slice(CHECKSUM_HEADER.length)];
  if (create === undefined) throw new S3Error("NotImplemented", "This server verifies CRC32, CRC32C, CRC64NVME, SHA1 and SHA256.");
  return create();
}

async function* verified(data: AsyncIterable<Uint8Array>, checks: readonly Check[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of data) {
    for (const { running } of checks) running.update(chunk);
    yield chunk;
  }
  for (const { running, expected, code } of checks) if (running.digest() !== expected()) throw new S3Error(code);
}
