import type { z } from "zod";
import { Problem } from "./problem.ts";

const MOST_BYTES = 64 * 1024;

/** For strict objects: `advice`, or for a field that is not known, which ones can stand there. */
export const only = (advice: string, fields: string) => ({
  error: (issue: { code: string }) =>
    issue.code === "unrecognized_keys" ? `Unknown field. Only ${fields} can stand here.` : advice,
});

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem("NOT_JSON"); // the parser's own message quotes the body
  }
}

/** Reads the body of a call; throws a Problem that names the first bad field and repeats nothing of it. */
export function parseBody<T>(schema: z.ZodType<T>, body: string): T {
  if (Buffer.byteLength(body) > MOST_BYTES) throw new Problem("TOO_LARGE");
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") || "body";
  if (issue?.path[0] === "consent") throw new Problem("CONSENT_MISSING", { field });
  throw new Problem("INVALID_FIELD", { field, ...(issue === undefined ? {} : { detail: issue.message }) });
}

/** Reads the `Idempotency-Key` header; throws a Problem. */
export function parseIdempotencyKey(header: string | undefined): string {
  if (header === undefined || header.length < 1 || header.length > 255) throw new Problem("IDEMPOTENCY_KEY_MISSING");
  return header;
}

const LONGEST_WAIT = 20;

/** Seconds that `Prefer: wait=n` (RFC 7240 4.3) asks to wait, 20 at most; 0 without it. */
export function parseWait(header: string | undefined): number {
  const [, seconds] = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/i.exec(header ?? "") ?? [];
  return Math.min(Number(seconds ?? 0), LONGEST_WAIT);
}
