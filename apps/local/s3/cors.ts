import type { BucketSetup } from "./bucket.ts";
import type { Answer } from "./call.ts";
import { S3Error } from "./errors.ts";
import type { S3Request } from "./request.ts";

const METHODS = "GET, HEAD, PUT, POST, DELETE";

/** The headers that let a page of an allowed origin read an answer; none for other origins. */
export function corsHeaders(request: S3Request, setup: BucketSetup | undefined): Record<string, string> {
  const origin = request.header("origin");
  if (origin === undefined || setup?.cors?.some((allowed) => allowed === "*" || allowed === origin) !== true) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "etag, x-amz-version-id, content-range, accept-ranges",
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}

/** Answers a browser's preflight, which carries no signature. Throws AccessForbidden for other origins and methods. */
export function preflight(request: S3Request, setup: BucketSetup | undefined): Answer {
  const headers = corsHeaders(request, setup);
  const method = request.header("access-control-request-method") ?? "";
  if (!("vary" in headers) || !METHODS.split(", ").includes(method)) throw new S3Error("AccessForbidden");
  const wanted = request.header("access-control-request-headers");
  return {
    status: 200,
    headers: {
      ...headers,
      "access-control-allow-methods": METHODS,
      ...(wanted === undefined ? {} : { "access-control-allow-headers": wanted }),
      "access-control-max-age": "3000",
    },
  };
}
