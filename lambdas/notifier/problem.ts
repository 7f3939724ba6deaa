/** What can be wrong with a call: status, title, and what to do about it. No text here repeats what the caller sent. */
export const PROBLEMS = {
  NOT_JSON: [400, "The body is not JSON", "Send one JSON object, UTF-8."],
  UNAUTHORIZED: [401, "No valid access key", "Send `Authorization: Bearer kk_…` with an access key of your clinic."],
  WRONG_SCOPE: [403, "The access key may not do this", "Use an access key with the scope that the call needs."],
  NOT_FOUND: [404, "Not found", "Check the address of the call, and the id in it."],
  MIXED_PATIENTS: [
    409,
    "The images belong to more than one study or patient",
    "Check the image ids: one share shows one study of one patient. Nothing was sent.",
  ],
  PATIENT_MISMATCH: [
    409,
    "The images belong to another patient",
    "They are not of the patient that `expectPatientId` names. Check both. Nothing was sent.",
  ],
  SUSPENDED: [
    409,
    "The study was reported",
    "A family said that something about its pictures is not right. A reviewer restores it; until then nothing of it is shared.",
  ],
  IDEMPOTENCY_CONFLICT: [
    409,
    "The Idempotency-Key was used for another request",
    "Use a new key for a new share. To repeat a share, repeat its request unchanged.",
  ],
  IN_PROGRESS: [
    409,
    "The same request is being worked on",
    "Wait for the time in Retry-After, then repeat the request with the same key.",
  ],
  ENDED: [410, "The share has ended", "It was revoked or replaced. Make a new one with POST /v1/shares."],
  IMAGES_GONE: [
    410,
    "The images are no longer kept",
    "A study goes a week after its last link has expired. Nothing was sent; upload the files again, then make a new share.",
  ],
  ERASED: [410, "The study was erased", "Nothing was sent. What was erased cannot be shared again."],
  TOO_LARGE: [413, "The body is too large", "Send at most 64 KiB."],
  IDEMPOTENCY_KEY_MISSING: [
    422,
    "The Idempotency-Key is missing",
    "Send an `Idempotency-Key` header of 1 to 255 characters, one for each share, the same on every repeat.",
  ],
  INVALID_FIELD: [422, "A field is not valid", "Correct the field and call again."],
  CONSENT_MISSING: [
    422,
    "The patient's consent is missing",
    'Send `"consent": {"given": true, "version": "…"}` once the patient has agreed; the version names the text in your own numbering.',
  ],
  COUNTRY_NOT_ALLOWED: [
    422,
    "Text messages may not go to this country",
    "The clinic's settings list the countries. Use e-mail or a link, or have the list changed.",
  ],
  IMAGES_REJECTED: [
    422,
    "Images were rejected",
    "They cannot be read, or a person said that they must not be shown. Call again without them, under a new key.",
  ],
  NOTHING_TO_SHOW: [
    422,
    "None of the images has a picture",
    "The instances named are reports, or in an encoding without pictures. Name at least one picture or clip.",
  ],
  RATE_LIMITED: [429, "Too many calls", "Wait for the time in Retry-After, then repeat the call."],
  MESSAGES_EXHAUSTED: [
    429,
    "The clinic's limit on messages is reached",
    "Nothing was sent. Wait, or have the clinic's limits raised; a link can be made at any time.",
  ],
  DELIVERY_FAILED: [
    502,
    "The message was not sent",
    "Check the address and repeat the request with the same key. Nothing of it was kept.",
  ],
  INTERNAL: [500, "Keepsake failed", "Repeat the request with the same Idempotency-Key."],
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemExtras {
  /** What to do, where the code alone does not say it. */
  readonly detail?: string;
  readonly field?: string;
  readonly reason?: string;
  /** How many images it is about. */
  readonly images?: number;
  readonly retryAfterSeconds?: number;
}

/** A call that gets no share. Answered as problem details (RFC 9457). */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(code);
    this.code = code;
    this.extras = extras;
  }
}

/** The answer to a problem: `application/problem+json`. */
export function problemResponse({ code, extras }: Problem): Response {
  const [status, title, advice] = PROBLEMS[code];
  const { retryAfterSeconds, ...members } = extras;
  const type = `urn:keepsake:problem:${code.toLowerCase().replaceAll("_", "-")}`;
  const headers = new Headers({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (retryAfterSeconds !== undefined) headers.set("Retry-After", String(retryAfterSeconds));
  if (status === 401) headers.set("WWW-Authenticate", "Bearer");
  return new Response(JSON.stringify({ type, title, status, code, detail: advice, ...members }), { status, headers });
}
