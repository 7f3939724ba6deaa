import { isSent } from "#aws/audit";
import { claimJson, getJson, putJson, remove } from "#aws/objects";
import { hashPasscode } from "#aws/passcodes";
import { type Share, share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { Problem } from "./problem.ts";
import type { ShareCall, Terms } from "./share-call.ts";

const CLAIM_SECONDS = 30; // longer than a call can run, so that an older claim is a crashed one
const DAY = 24 * 60 * 60 * 1000;

/** What an earlier call with the same key left: a share that went out, or the claim of a call that crashed, with the ETag that guards it. */
export type Earlier = { readonly sent: Share } | { readonly crashed: string };

const shareAt = (call: ShareCall) => ({ bucket: "shares", key: keys.share(call.tokenHash) }) as const;

/** The share that an earlier call with the same key left; throws ERASED, ENDED, IDEMPOTENCY_CONFLICT or IN_PROGRESS. */
export async function earlierShare(call: ShareCall): Promise<Earlier | undefined> {
  const stored = await getJson(shareAt(call), share);
  if (stored === undefined) return undefined;
  const { state, fingerprint, clinic, claimedAt, createdAt } = stored.value;
  if (state === "erased") throw new Problem("ERASED");
  if (fingerprint !== call.fingerprint) throw new Problem("IDEMPOTENCY_CONFLICT");
  if (state === "revoked") throw new Problem("ENDED");
  if (await isSent({ clinic, createdAt, tokenHash: call.tokenHash })) return { sent: stored.value };
  if (Date.now() - Date.parse(claimedAt) < CLAIM_SECONDS * 1000) throw inProgress();
  return { crashed: stored.etag };
}

const inProgress = (): Problem => new Problem("IN_PROGRESS", { retryAfterSeconds: CLAIM_SECONDS });

async function openShare(call: ShareCall, study: string, images: Share["images"]): Promise<Share> {
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
    state: "open",
    fingerprint: call.fingerprint,
    claimedAt: new Date(now).toISOString(),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expiresInDays * DAY).toISOString(),
  };
}

const hashedPasscode = async (passcode: Terms["passcode"]): Promise<Share["passcode"]> =>
  typeof passcode === "string" ? hashPasscode(passcode) : passcode;

/**
 * Claims the share for this call, also from one that crashed; its link opens from now on. `sent`: an earlier call has sent it, and the claim is
 * that one's. Throws what `earlierShare` does. Its pointer comes first, so that an erasure finds the share.
 */
export async function claimShare(
  call: ShareCall,
  study: string,
  images: Share["images"],
): Promise<{ readonly claimed: Share } | { readonly sent: Share }> {
  const claimed = await openShare(call, study, images);
  await putJson({ bucket: "shares", key: keys.shareOf(claimed.clinic, study, call.tokenHash) }, {});
  if ((await claimJson(shareAt(call), claimed, "absent")) !== undefined) return { claimed };
  const earlier = await earlierShare(call);
  if (earlier === undefined) throw inProgress(); // its message was not taken, and it is gone
  if ("sent" in earlier) return earlier;
  if ((await claimJson(shareAt(call), claimed, { etag: earlier.crashed })) === undefined) throw inProgress();
  return { claimed };
}

/** Takes a claim back: nothing of the call is kept. */
export const dropClaim = (call: ShareCall): Promise<void> => remove(shareAt(call));
