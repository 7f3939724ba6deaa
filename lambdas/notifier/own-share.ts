import type { Caller } from "#aws/access-keys";
import { appendAudit, isSent } from "#aws/audit";
import { eachOf } from "#aws/images";
import { list } from "#aws/objects";
import { findShare, revokeShare, standingOf } from "#aws/shares";
import type { Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { ShareList, ShareView } from "./answers.ts";
import { Problem } from "./problem.ts";

const HASH = /^[0-9a-f]{64}$/;

/** A share of the caller's own clinic; one of another clinic is not found, as one that never was. */
export async function ownShare({ clinic }: Caller, id: string): Promise<Share> {
  const found = HASH.test(id) ? await findShare(id) : undefined;
  if (found === undefined || found.clinic !== clinic) throw new Problem("NOT_FOUND");
  return found;
}

/** What a caller learns of a share: nothing that opens it. */
export async function viewOf(id: string, shared: Share): Promise<ShareView> {
  const standing = await standingOf(shared, Date.now());
  const { clinic, study, channel, language, createdAt, expiresAt, template, consent } = shared;
  const sent = (await isSent({ clinic, createdAt, tokenHash: id })) ? "sent" : "pending";
  return {
    id,
    state: standing === "open" ? sent : standing,
    study,
    channel,
    language,
    images: shared.images.length,
    passcode: shared.passcode !== undefined,
    ...(template && { template }),
    ...(consent && { consent }),
    createdAt,
    expiresAt,
  };
}

/** Ends a share of the caller's clinic. Written down first: a crash in between writes it down twice. */
export async function revoke(caller: Caller, id: string): Promise<void> {
  const { study, state } = await ownShare(caller, id);
  if (state === "revoked" || state === "erased") return;
  await appendAudit(caller.clinic, { event: "revoked", by: "caller", study, share: id, key: caller.key });
  await revokeShare(id);
}

const LISTED = 50;
const PLACE = /^[0-9.]{1,64}\/[0-9a-f]{64}$/;
const AFTER = "Give what `next` of the page before says.";

/** A page of the clinic's shares, study by study; `after` is the `next` of the page before. */
export async function listShares({ clinic }: Caller, after: string | undefined): Promise<ShareList> {
  const place = after === undefined ? "" : Buffer.from(after, "base64url").toString();
  if (after !== undefined && !PLACE.test(place)) throw new Problem("INVALID_FIELD", { field: "after", detail: AFTER });
  const prefix = keys.everyShareOf(clinic);
  const pointers: string[] = [];
  for await (const key of list("shares", prefix, place === "" ? undefined : `${prefix}${place}`)) {
    if (pointers.push(key) > LISTED) break;
  }
  const page = pointers.slice(0, LISTED);
  const shares = await eachOf(page, async (key) => {
    const id = key.slice(key.lastIndexOf("/") + 1);
    const shared = await findShare(id);
    // A call whose message failed leaves a pointer to nothing, one that repeats another's key a pointer to what is not its own.
    return shared === undefined || !key.startsWith(keys.sharesOf(clinic, shared.study)) ? [] : [await viewOf(id, shared)];
  });
  const last = pointers.length > LISTED ? page.at(-1)?.slice(prefix.length) : undefined;
  return { shares: shares.flat(), ...(last && { next: Buffer.from(last).toString("base64url") }) };
}
