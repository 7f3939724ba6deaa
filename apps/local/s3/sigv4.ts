import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";

/** The one caller this server knows. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** What a verified signature leaves for the body: its declared hash, and what chunk signatures chain to. */
export interface Authorization {
  /** x-amz-content-sha256: a hash, UNSIGNED-PAYLOAD or STREAMING-…. */
  readonly payload: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly scope: string;
  readonly signingKey: Uint8Array;
}

interface Claim {
  readonly credential: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly payload: string;
  /** Seconds a presigned link is good for. */
  readonly expires?: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const SKEW_MS = 15 * 60 * 1000;
const LONGEST_LINK_SECONDS = 604_800;

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** Percent-encoding as SigV4 wants it: all but unreserved characters (RFC 3986). */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Verifies a header or query signature. Throws AccessDenied where there is none, and S3's code for each defect. `now` in ms. */
export function authorize(request: S3Request, identity: Identity, now: number): Authorization {
  const claim = readClaim(request);
  checkCredential(claim, identity);
  checkTime(claim, now);
  checkSignedHeaders(request, claim);
  const [, date = "", region = ""] = claim.credential;
  const scope = `${date}/${region}/s3/aws4_request`;
  const signingKey = ["s3", "aws4_request"].reduce(hmac, hmac(hmac(`AWS4${identity.secretAccessKey}`, date), region));
  const text = [ALGORITHM, claim.timestamp, scope, sha256(canonicalRequest(request, claim))].join("\n");
  if (!sameText(hmac(signingKey, text).toString("hex"), claim.signature)) throw new S3Error("SignatureDoesNotMatch");
  return { payload: claim.payload, signature: claim.signature, timestamp: claim.timestamp, scope, signingKey };
}

/** Compares in a time that does not depend on where the two differ. */
export function sameText(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readClaim(request: S3Request): Claim {
  const header = request.header("authorization");
  const presigned = request.query.has("X-Amz-Algorithm");
  if (header !== undefined && presigned) throw new S3Error("InvalidArgument", "Only one auth mechanism allowed.");
  if (presigned) return queryClaim(request);
  if (header === undefined) throw new S3Error("AccessDenied");
  return headerClaim(request, header);
}

function headerClaim(request: S3Request, header: string): Claim {
  const match = /^AWS4-HMAC-SHA256 +Credential=([^,]+), *SignedHeaders=([^,]+), *Signature=([0-9a-f]+)$/.exec(header);
  if (match === null) throw new S3Error("AuthorizationHeaderMalformed");
  const [, credential = "", signedHeaders = "", signature = ""] = match;
  const payload = request.header("x-amz-content-sha256");
  if (payload === undefined) throw new S3Error("InvalidRequest", "Missing required header x-amz-content-sha256.");
  const timestamp = request.header("x-amz-date") ?? basicTimestamp(request.header("date"));
  return { credential: credential.split("/"), signedHeaders: signedHeaders.split(";"), signature, timestamp, payload };
}

const basicTimestamp = (date: string | undefined): string => {
  const time = Date.parse(date ?? "");
  if (Number.isNaN(time)) throw new S3Error("AccessDenied", "The request needs a valid Date or x-amz-date header.");
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
};

function queryClaim(request: S3Request): Claim {
  const value = (name: string): string => {
    const found = request.query.get(name);
    if (found === undefined) throw new S3Error("AuthorizationQueryParametersError", `The query needs ${name}.`);
    return found;
  };
  const expires = Number(value("X-Amz-Expires"));
  if (value("X-Amz-Algorithm") !== ALGORITHM) throw new S3Error("AuthorizationQueryParametersError");
  if (!Number.isInteger(expires) || expires < 1 || expires > LONGEST_LINK_SECONDS)
    throw new S3Error("AuthorizationQueryParametersError", `X-Amz-Expires must be 1 to ${LONGEST_LINK_SECONDS} seconds.`);
  return {
    credential: value("X-Amz-Credential").split("/"),
    signedHeaders: value("X-Amz-SignedHeaders").split(";"),
    signature: value("X-Amz-Signature"),
    timestamp: value("X-Amz-Date"),
    payload: request.header("x-amz-content-sha256") ?? "UNSIGNED-PAYLOAD",
    expires,
  };
}

function checkCredential({ credential, timestamp, expires }: Claim, identity: Identity): void {
  const [accessKeyId = "", date, region, service, end] = credential;
  if (!sameText(identity.accessKeyId, accessKeyId)) throw new S3Error("InvalidAccessKeyId");
  const fits = date === timestamp.slice(0, 8) && region === identity.region && service === "s3" && end === "aws4_request";
  const code = expires === undefined ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError";
  if (!fits || credential.length !== 5) throw new S3Error(code, `The credential must be for ${identity.region}/s3/aws4_request.`);
}

function checkTime({ timestamp, expires }: Claim, now: number): void {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) throw new S3Error("AccessDenied", "The request's date is not in the form 20130524T000000Z.");
  const [year = 0, month = 1, ...rest] = match.slice(1).map(Number);
  const age = now - Date.UTC(year, month - 1, ...rest);
  if (expires === undefined && Math.abs(age) > SKEW_MS) throw new S3Error("RequestTimeTooSkewed");
  if (expires !== undefined && age < -SKEW_MS) throw new S3Error("AccessDenied", "Request is not valid yet");
  if (expires !== undefined && age > expires * 1000) throw new S3Error("AccessDenied", "Request has expired");
}

/** What is not signed could have been added on the way. The query is always signed. */
function checkSignedHeaders(request: S3Request, { signedHeaders }: Claim): void {
  const signed = new Set(signedHeaders);
  if (!signed.has("host") || request.amzHeaders.some((name) => !signed.has(name)))
    throw new S3Error("AccessDenied", "There were headers present in the request which were not signed.");
}

function canonicalRequest(request: S3Request, claim: Claim): string {
  const query = [...request.query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const headers = claim.signedHeaders.map((name) => `${name}:${(request.header(name) ?? "").trim().replace(/ +/g, " ")}\n`);
  return [
    request.method,
    request.path.split("/").map(encode).join("/"),
    query.join("&"),
    headers.join(""),
    claim.signedHeaders.join(";"),
    claim.payload,
  ].join("\n");
}
