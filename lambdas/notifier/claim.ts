import { eraseShares, isErased } from "#aws/erasure";
import { claimJson, getJson, putJson, remove } from "#aws/objects";
import { hashPasscode } from "#aws/passcodes";
import { type Share, share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { Problem } from "./problem.ts";
import type { ShareCall, Terms } from "./share-call.ts";

const CLAIM_SECONDS = 30; // longer than a call can run, so that an older claim is a crashed one
const DAY = 24 * 60 * 60 * 1000;

/** A stored share and the ETag that guards its next change. */
export interface StoredShare {
  readonly value: Share;
  readonly etag: string;
}

const shareAt = (call: ShareCall) => ({ bucket: "shares", key: keys.share(call.tokenHash) }) as const;

const isFresh = ({ state, claimedAt }: Share, now: number): boolean =>
  state === "pending" && now - Date.parse(claimedAt) < CLAIM_SECONDS * 1000;

/** The share that an earlier call with the same key left; throws ERASED, ENDED, IDEMPOTENCY_CONFLICT or IN_PROGRESS. */
export async function earlierShare(call: ShareCall): Promise<StoredShare | undefined> {
  const stored = await getJson(shareAt(call), share);
  if (stored === undefined) return undefined;
  if (stored.value.state === "erased") throw new Problem("ERASED");
  if (stored.value.fingerprint !== call.fingerprint) throw new Problem("IDEMPOTENCY_CONFLICT");
  if (stored.value.state === "revoked") throw new Problem("ENDED");
  if (isFresh(stored.value, Date.now())) throw new Problem("IN_PROGRESS", { retryAfterSeconds: CLAIM_SECONDS });
  return stored;
}

async function pendingShare(call: ShareCall, study: string, images: Share["images"]): Promise<Share> {
  const { expiresInDays, passcode, ...terms } = call.terms;
  const hashed = await hashedPasscode(passcode);
  const now = Date.now();
  return {
    clinic: call.caller.clinic,
    study,
    images,
    ...terms,
    ...(hashed && { passcode: hashed }),
    channel: call.channel,
    state: "pending",
    fingerprint: call.fingerprint,
    claimedAt: new Date(now).toISOString(),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expiresInDays * DAY).toISOString(),
  };
}

const hashedPasscode = async (passcode: Terms["passcode"]): Promise<Share["passcode"]> =>
  typeof passcode === "string" ? hashPasscode(passcode) : passcode;

/** Writes the share as pending, over a crashed claim where there is one; throws IN_PROGRESS when another call was faster, ERASED. */
export async function claimShare(
  call: ShareCall,
  study: string,
  images: Share["images"],
  crashed: StoredShare | undefined,
): Promise<StoredShare> {
  const { clinic } = call.caller;
  const value = await pendingShare(call, study, images);
  const only = crashed === undefined ? "absent" : { etag: crashed.etag };
  await putJson({ bucket: "shares", key: keys.shareOf(clinic, study, call.tokenHash) }, {});
  const etag = await claimJson(shareAt(call), value, only);
  if (etag === undefined) throw new Problem("IN_PROGRESS", { retryAfterSeconds: CLAIM_SECONDS });
  await refuseErased(clinic, study);
  return { value, etag };
}

/** Throws ERASED for an erased study, whose shares, a new one too, then say that it is gone. */
async function refuseErased(clinic: string, study: string): Promise<void> {
  if (!(await isErased(clinic, study))) return;
  await eraseShares(clinic, study);
  throw new Problem("ERASED");
}

/** Marks the share as sent, unless another call has taken it over or ended it meanwhile. */
export async function markSent(call: ShareCall, { value, etag }: StoredShare): Promise<Share> {
  const sent: Share = { ...value, state: "sent" };
  await putJson(shareAt(call), sent, { only: { etag } });
  return sent;
}

/** Takes a claim back: nothing of the call is kept. */
export const dropClaim = (call: ShareCall): Promise<void> => remove(shareAt(call));
