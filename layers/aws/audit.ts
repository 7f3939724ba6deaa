import { randomBytes } from "node:crypto";
import { keys } from "#pipeline/keys";
import { type AuditRecord, auditRecord } from "#pipeline/sharing";
import { eachOf } from "./images.ts";
import { getJson, head, list, putJson } from "./objects.ts";

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford's base 32: sorts as the numbers do
const TIME_DIGITS = 10;
const OWN_BYTES = 16;

/** A record's place: its name sorts by a time in milliseconds, and goes on with what only it has. */
function placeOf(clinic: string, time: number, own: Uint8Array) {
  const digits = Array.from({ length: TIME_DIGITS }, (_, i) => DIGITS[Math.floor(time / 32 ** (TIME_DIGITS - 1 - i)) % 32]);
  const others = Array.from(own.subarray(0, OWN_BYTES), (byte) => DIGITS[byte % 32]);
  const day = new Date(time).toISOString().slice(0, "2026-01-01".length);
  return { bucket: "shares", key: keys.audit(clinic, day, [...digits, ...others].join("")) } as const;
}

type Happened = Omit<AuditRecord, "at">;

const append = (place: ReturnType<typeof placeOf>, happened: Happened): Promise<unknown> =>
  putJson(place, { at: new Date().toISOString(), ...happened } satisfies AuditRecord, { only: "absent" });

/** Writes down what happened, once. Ids are new UIDs, token hashes and ids of access keys: no address, no name, no original UID. */
export const appendAudit = async (clinic: string, happened: Happened): Promise<void> =>
  void (await append(placeOf(clinic, Date.now(), randomBytes(OWN_BYTES)), happened));

/** A call's claim on a share: what is written down of it has a place that its share tells. */
export interface Claim {
  readonly clinic: string;
  readonly tokenHash: string;
  /** ISO 8601. */
  readonly createdAt: string;
}

const placeOfClaim = ({ clinic, tokenHash, createdAt }: Claim) =>
  placeOf(clinic, Date.parse(createdAt), Buffer.from(tokenHash, "hex"));

/** Writes down that a claimed share's link has gone out. Nothing else says so. */
export const appendSent = async (claim: Claim, happened: Happened): Promise<void> =>
  void (await append(placeOfClaim(claim), { ...happened, share: claim.tokenHash }));

/** True once the link of a share has gone out under its last claim. */
export const isSent = async (claim: Claim): Promise<boolean> => (await head(placeOfClaim(claim))) !== undefined;

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
