import { type Share, share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { type Suspension, suspension } from "#pipeline/sharing";
import { bury, isErased } from "./erasure.ts";
import { eachOf } from "./images.ts";
import { askOfStudy } from "./members.ts";
import { getJson, head, list, putJson, remove, settleJson } from "./objects.ts";

/** What a share's link does now. Claimed shares are open too: the message may be read before its call has ended. */
export type Standing = "open" | "expired" | "revoked" | "suspended" | "erased";

const refOf = (tokenHash: string) => ({ bucket: "shares", key: keys.share(tokenHash) }) as const;
const markOf = (clinic: string, study: string) => ({ bucket: "shares", key: keys.suspended(clinic, study) }) as const;

/** The share of a token's hash. */
export const findShare = async (tokenHash: string): Promise<Share | undefined> => (await getJson(refOf(tokenHash), share))?.value;

/** What a share's link does at `now` (milliseconds since 1970). */
export async function standingOf(shared: Share, now: number): Promise<Standing> {
  const { clinic, study, state, expiresAt } = shared;
  if (state === "erased" || state === "revoked") return state;
  const [erased, suspended] = await Promise.all([isErased(clinic, study), isSuspended(clinic, study)]);
  if (erased) return "erased";
  if (suspended) return "suspended";
  return Date.parse(expiresAt) <= now ? "expired" : "open";
}

/** True while a report waits for a reviewer. */
export const isSuspended = async (clinic: string, study: string): Promise<boolean> =>
  (await head(markOf(clinic, study))) !== undefined;

/** Closes every share of a study at once, later ones too. True: nobody had reported it before. */
export async function suspendStudy(clinic: string, study: string, reason: Suspension["reason"]): Promise<boolean> {
  const mark: Suspension = { reason, at: new Date().toISOString() };
  await askOfStudy(clinic, study);
  return (await putJson(markOf(clinic, study), mark, { only: "absent" })) === "written";
}

/** The studies of a clinic that wait for a reviewer's word after a report, and why. */
export async function* suspensions(clinic: string): AsyncGenerator<Suspension & { readonly study: string }> {
  for await (const key of list("shares", keys.allSuspended(clinic))) {
    const found = await getJson({ bucket: "shares", key }, suspension);
    if (found !== undefined) yield { study: key.slice(keys.allSuspended(clinic).length, -".json".length), ...found.value };
  }
}

/** A reviewer's word: the study's shares open again, those aside that have ended meanwhile. */
export const restoreStudy = (clinic: string, study: string): Promise<void> => remove(markOf(clinic, study));

/** Ends one share for good: its page at once, its media when their links run out, 10 minutes at most. False: there was none to end. */
export const revokeShare = (tokenHash: string): Promise<boolean> => end(tokenHash, (now) => ({ ...now, state: "revoked" }));

/**
 * A family's own wish: the share goes for good. "last": no other share of the study opens any more, so its files go too; the tombstone
 * says so at once, and the sweeper removes them. A crash between the writes leaves work that the sweeper finds.
 */
export async function eraseShare(tokenHash: string): Promise<"erased" | "last" | "unknown"> {
  const shared = await findShare(tokenHash);
  if (shared === undefined) return "unknown";
  const { clinic, study } = shared;
  const isLast = !(await hasShareSince(clinic, study, Date.now(), tokenHash));
  if (isLast) await bury(clinic, study);
  await end(tokenHash, (now) => ({ ...now, images: [], state: "erased" }));
  if (isLast) return "last";
  if (await hasShareSince(clinic, study, Date.now(), tokenHash)) return "erased";
  await bury(clinic, study); // the others ended meanwhile
  return "last";
}

async function end(tokenHash: string, change: (now: Share) => Share): Promise<boolean> {
  let ended = false;
  await settleJson(refOf(tokenHash), share, (now) => {
    if (now === undefined || now.state === "erased") return undefined;
    ended = true;
    const next = change(now);
    return next.state === now.state ? undefined : next;
  });
  return ended;
}

/**
 * True where a share of the study opens, or has opened until after `time` (milliseconds since 1970), one aside that is to end. Suspended
 * shares may open again, so they count.
 */
export async function hasShareSince(clinic: string, study: string, time: number, aside?: string): Promise<boolean> {
  const pointers = await Array.fromAsync(list("shares", keys.sharesOf(clinic, study)));
  const hashes = pointers.map((key) => key.slice(key.lastIndexOf("/") + 1)).filter((hash) => hash !== aside);
  const shares = await eachOf(hashes, findShare);
  return shares.some((one) => one?.study === study && one.state === "open" && Date.parse(one.expiresAt) > time);
}
