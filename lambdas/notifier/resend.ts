import type { Caller } from "#aws/access-keys";
import { settingsOf } from "#aws/clinics";
import { eachOf, findImage, findRendition } from "#aws/images";
import { masterSecret } from "#aws/secrets";
import { standingOf } from "#aws/shares";
import { clinicKey, keyedHash } from "#pipeline/derive";
import type { Share } from "#pipeline/documents";
import { resentToken, tokenHash } from "#pipeline/share-tokens";
import { earlierShare } from "./claim.ts";
import { ownShare, revoke } from "./own-share.ts";
import { Problem } from "./problem.ts";
import { checkedRecipient } from "./recipient.ts";
import { channelOf, type ShareCall } from "./share-call.ts";
import { sendShare } from "./share-images.ts";
import type { ResendRequest } from "./share-request.ts";

/** What a resend is of. */
interface Resend {
  readonly caller: Caller;
  /** The hash of the old share's token. */
  readonly id: string;
  readonly request: ResendRequest;
  readonly idempotencyKey: string;
}

/** Sends what another share shows under a new link; the old one then ends. Throws Problems. */
export async function resend(of: Resend): Promise<{ readonly call: ShareCall; readonly sent: Share }> {
  const old = await ownShare(of.caller, of.id);
  const call = await resendCall(of, old);
  const earlier = await earlierShare(call);
  const sent = earlier !== undefined && "sent" in earlier ? earlier.sent : await sendAgain(call, old);
  await revoke(of.caller, of.id); // also by a repeat: the call before may have crashed here
  return { call, sent };
}

async function sendAgain(call: ShareCall, old: Share): Promise<Share> {
  const standing = await standingOf(old, Date.now());
  if (standing === "erased") throw new Problem("ERASED");
  if (standing === "revoked") throw new Problem("ENDED");
  if (standing === "suspended") throw new Problem("SUSPENDED");
  if (!(await areKept(old))) throw new Problem("IMAGES_GONE");
  return sendShare(call, old);
}

/** A share outlives its study, to say that it has expired. */
async function areKept({ clinic, study, images }: Share): Promise<boolean> {
  const copies = await eachOf(images, async ({ sop, digest }) =>
    digest === undefined ? findImage(clinic, sop) : findRendition(clinic, study, sop, digest),
  );
  return copies.every((found) => found !== undefined && !("state" in found && found.state === "missing"));
}

async function resendCall({ caller, id, request, idempotencyKey }: Resend, old: Share): Promise<ShareCall> {
  const { clinic } = caller;
  const [master, settings] = await Promise.all([masterSecret(), settingsOf(clinic)]);
  const { language = old.language, expiresInDays } = request;
  const token = resentToken(master, clinic, id, idempotencyKey);
  const channel = channelOf(request.deliver);
  return {
    caller,
    token,
    tokenHash: tokenHash(master, token),
    fingerprint: keyedHash(clinicKey(master, clinic, "request"), "resend", id, channel, language, String(expiresInDays)),
    deliver: checkedRecipient(request.deliver, settings),
    channel,
    terms: {
      language,
      expiresInDays,
      ...(old.passcode && { passcode: old.passcode }),
      ...(old.template && { template: old.template }),
      ...(old.consent && { consent: old.consent }),
    },
  };
}
