import { setTimeout as pause } from "node:timers/promises";
import { eachOf, type FoundImage, findImage, findPatient } from "#aws/images";
import { putJson } from "#aws/objects";
import { contentDigest } from "#pipeline/derive";
import type { Expectation, Share } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { claimShare, dropClaim, earlierShare, markSent } from "./claim.ts";
import { sendMessage } from "./message.ts";
import { oneStudy, pinned, type Readiness, readiness } from "./readiness.ts";
import type { ShareCall } from "./share-call.ts";

const POLL_MILLISECONDS = 500;

/** What came of a call that was in order: a share whose link has gone out, or images that are not ready. */
export type Outcome = { readonly sent: Share } | { readonly notYet: Readiness };

/** Makes the share and sends its message once the images can be shown; waits up to `seconds` for them. Throws Problems. */
export async function shareImages(call: ShareCall, seconds: number): Promise<Outcome> {
  const earlier = await earlierShare(call);
  if (earlier?.value.state === "sent") return { sent: earlier.value };
  const look = await lookUntilReady(call, seconds);
  if (look.study === undefined || !maySend(call, look.readiness)) return { notYet: look.readiness };
  const claim = await claimShare(call, look.study, pinned(look.images), earlier);
  await sendOrDrop(call, claim.value);
  return { sent: await markSent(call, claim) };
}

interface Look {
  readonly images: readonly FoundImage[];
  readonly study: string | undefined;
  readonly readiness: Readiness;
}

async function lookUntilReady(call: ShareCall, seconds: number): Promise<Look> {
  const deadline = Date.now() + seconds * 1000;
  let look = await lookAgain(
    call,
    call.sops.map((sop) => ({ state: "missing", sop })),
  );
  if (look.readiness.state !== "ready") await expect(call);
  while (!maySend(call, look.readiness) && Date.now() + POLL_MILLISECONDS <= deadline) {
    await pause(POLL_MILLISECONDS);
    look = await lookAgain(call, look.images);
  }
  return look;
}

/** Looks at every image that was not rendered at the last look. */
async function lookAgain({ clinic }: ShareCall, last: readonly FoundImage[]): Promise<Look> {
  const images = await eachOf(last, async (image) => (image.state === "rendered" ? image : findImage(clinic, image.sop)));
  const study = oneStudy(images);
  const patient = study === undefined ? undefined : await findPatient(clinic, study);
  return { images, study, readiness: readiness(images, patient) };
}

/** Names the images once, so that their study completes as soon as they are all here, without the quiet time. */
async function expect({ clinic, sops }: ShareCall): Promise<void> {
  const images = sops.toSorted();
  const key = keys.expected(clinic, contentDigest(images.join("\n")));
  await putJson({ bucket: "clean", key }, { images } satisfies Expectation, { only: "absent" });
}

/** A `now` share needs a known study and no image that a person must look at first; its page waits for the rest. */
const maySend = (call: ShareCall, { state, here }: Readiness): boolean =>
  state === "ready" || (call.request.send === "now" && here > 0 && state !== "held");

async function sendOrDrop(call: ShareCall, share: Share): Promise<void> {
  try {
    await sendMessage(call, share);
  } catch (error) {
    await dropClaim(call);
    throw error;
  }
}
