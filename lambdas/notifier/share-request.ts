import { z } from "zod";
import { LANGUAGES } from "#pipeline/documents";
import { Problem } from "./problem.ts";

const MOST_BYTES = 64 * 1024;
const LONGEST_EMAIL = 254; // RFC 5321 4.5.3.1.3, without the angle brackets

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = new RegExp(`^(?=[^@]{1,64}@)${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})+$`);
const E164 = /^\+[1-9][0-9]{7,14}$/;
// Components with leading zeros are against PS3.5 9.1, and machines write them.
const UID = /^[0-9]+(?:\.[0-9]+)+$/;

const only = (advice: string, fields: string) => ({
  error: (issue: { code: string }) =>
    issue.code === "unrecognized_keys" ? `Unknown field. Only ${fields} can stand here.` : advice,
});

const IMAGE_IDS = "Give 1 to 500 SOP Instance UIDs as text: digits and dots, at most 64 characters each.";
const DELIVER = "Give exactly one of email, sms, or link: true.";
const DAYS = "Give a whole number of days from 1 to 365.";

const deliver = z
  .strictObject(
    {
      email: z
        .string("Give an e-mail address.")
        .max(LONGEST_EMAIL, "Give an e-mail address.")
        .regex(EMAIL, "Give an e-mail address.")
        .optional(),
      sms: z
        .string("Give a phone number as + and 8 to 15 digits.")
        .regex(E164, "Give a phone number as + and 8 to 15 digits.")
        .optional(),
      link: z.literal(true, "Only true is possible.").optional(),
    },
    only(DELIVER, "email, sms and link"),
  )
  .refine((ways) => Object.values(ways).filter((way) => way !== undefined).length === 1, DELIVER);

const shareRequest = z.strictObject(
  {
    imageIds: z
      .array(z.string(IMAGE_IDS).max(64, IMAGE_IDS).regex(UID, IMAGE_IDS), IMAGE_IDS)
      .min(1, IMAGE_IDS)
      .max(500, IMAGE_IDS),
    deliver,
    language: z.enum(LANGUAGES, `Give one of ${LANGUAGES.join(", ")}.`).default("en"),
    send: z.enum(["ready", "now"], "Give ready or now.").default("ready"),
    expiresInDays: z.int(DAYS).min(1, DAYS).max(365, DAYS).default(90),
  },
  only("Send one JSON object.", "imageIds, deliver, language, send and expiresInDays"),
);

/** The body of `POST /v1/shares`. The only value that holds an address; it is passed on in memory and nowhere else. */
export type ShareRequest = z.infer<typeof shareRequest>;

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem("NOT_JSON"); // the parser's own message quotes the body
  }
}

/** Reads the body of a share call; throws a Problem that names the first bad field and repeats nothing of it. */
export function parseShareRequest(body: string): ShareRequest {
  if (Buffer.byteLength(body) > MOST_BYTES) throw new Problem("TOO_LARGE");
  const parsed = shareRequest.safeParse(parseJson(body));
  if (parsed.success) return { ...parsed.data, imageIds: [...new Set(parsed.data.imageIds)] };
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") || "body";
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
