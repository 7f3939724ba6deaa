import { randomBytes } from "node:crypto";
import { keys } from "#pipeline/keys";
import { type AuditRecord, auditRecord } from "#pipeline/sharing";
import { eachOf } from "./images.ts";
import { getJson, list, putJson } from "./objects.ts";

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: sorts as the numbers do
const TIME_DIGITS = 10;
const RANDOM_BYTES = 16;

/** A name that sorts by its time in milliseconds and is nobody else's. */
function auditId(now: number): string {
  const time = Array.from({ length: TIME_DIGITS }, (_, i) => DIGITS[Math.floor(now / 32 ** (TIME_DIGITS - 1 - i)) % 32]);
  const random = Array.from(randomBytes(RANDOM_BYTES), (byte) => DIGITS[byte % 32]);
  return [...time, ...random].join("");
}

/** Writes down what happened, once. Ids are new UIDs, token hashes and ids of access keys: no address, no name, no original UID. */
export async function appendAudit(clinic: string, happened: Omit<AuditRecord, "at">): Promise<void> {
  const now = Date.now();
  const at = new Date(now).toISOString();
  const key = keys.audit(clinic, at.slice(0, "2026-01-01".length), auditId(now));
  await putJson({ bucket: "shares", key }, { at, ...happened } satisfies AuditRecord, { only: "absent" });
}

/** A clinic's records in the order in which they were written, from a day on (`2026-01-31`), or all. */
export async function* readAudit(clinic: string, since = ""): AsyncGenerator<AuditRecord> {
  const from = keys.audits(clinic);
  let waiting: string[] = [];
  for await (const key of list("shares", from, `${from}${since}`)) {
    waiting.push(key);
    if (waiting.length < AT_ONCE) continue;
    yield* await records(waiting);
    waiting = [];
  }
  yield* await records(waiting);
}

const AT_ONCE = 256;

const records = async (all: readonly string[]): Promise<readonly AuditRecord[]> =>
  (await eachOf(all, (key) => getJson({ bucket: "shares", key }, auditRecord))).flatMap((found) => found?.value ?? []);
