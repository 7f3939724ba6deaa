import { setTimeout as pause } from "node:timers/promises";
import { appendAudit } from "#aws/audit";
import { templateOf } from "#aws/clinics";
import { isErased } from "#aws/erasure";
import { type FoundImage, findPatient } from "#aws/images";
import { putJson } from "#aws/objects";
import { isSuspended } from "#aws/shares";
import { contentDigest } from "#pipeline/derive";
import type { Expectation, Share, StudyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { claimShare, dropClaim, earlierShare, markSent, type StoredShare } from "./claim.ts";
import { findNamed } from "./find-named.ts";
import { sendMessage } from "./message.ts";
import { Problem } from "./problem.ts";
import { oneStudy, pinned, type Readiness, readiness } from "./readiness.ts";
import type { NewShareCall, ShareCall } from "./share-call.ts";

const POLL_MILLISECONDS = 500;

/** What came of a call that was in order: a share whose link has gone out, or images that are not ready. */
export type Outcome = { readonly sent: Share } | { readonly notYet: Readiness };

/** Makes the share and sends its message once the images can be shown; waits up to `seconds` for them. Throws Problems. */
export async function shareImages(call: NewShareCall, seconds: number): Promise<Outcome> {
  const earlier = await earlierShare(call);
  if (earlier?.value.state === "sent") return { sent: earlier.value };
  await refuseUnknownTemplate(call);
  const look = await lookUntilReady(call, seconds);
  if (look.study === undefined || !maySend(call, look.readiness)) return { notYet: look.readiness };
  return { sent: await sendShare(call, look.study, pinned(look.images), earlier) };
}

/** Claims the share, sends its message and marks it as sent; where the message fails, nothing of the call is kept. */
export async function sendShare(
  call: ShareCall,
  study: string,
  images: Share["images"],
  earlier: StoredShare | undefined,
): Promise<Share> {
  if (await isSuspended(call.caller.clinic, study)) throw new Problem("SUSPENDED");
  const claim = await claimShare(call, study, images, earlier);
  try {
    await sendMessage(call, claim.value);
  } catch (error) {
    await dropClaim(call);
    throw error;
  }
  // Before the share is marked: a crash in between sends again, and both messages are written down.
  const { clinic, key } = call.caller;
  await appendAudit(clinic, { event: call.channel === "link" ? "made" : "sent", by: "caller", study, share: call.tokenHash, key });
  return markSent(call, claim);
}

async function refuseUnknownTemplate({ caller, terms: { template } }: NewShareCall): Promise<void> {
  if (template !== undefined && (await templateOf(caller.clinic, template)) === undefined)
    throw new Problem("INVALID_FIELD", { field: "template", detail: "The clinic has no template of this name." });
}

interface Look {
  readonly images: readonly FoundImage[];
  readonly study: string | undefined;
  readonly readiness: Readiness;
}

async function lookUntilReady(call: NewShareCall, seconds: number): Promise<Look> {
  const deadline = Date.now() + seconds * 1000;
  let look = await lookAgain(call, []);
  if (look.readiness.state !== "ready") await expect(call, look.images);
  while (!maySend(call, look.readiness) && Date.now() + POLL_MILLISECONDS <= deadline) {
    await pause(POLL_MILLISECONDS);
    look = await lookAgain(call, look.images);
  }
  return look;
}

/** Looks at every image that was not rendered at the last look. */
async function lookAgain(call: NewShareCall, last: readonly FoundImage[]): Promise<Look> {
  const { clinic } = call.caller;
  const { images, whole } = await findNamed(call, last);
  const study = "study" in call.subject ? call.subject.study : oneStudy(images);
  if ("study" in call.subject && images.length === 0 && (await isErased(clinic, call.subject.study))) throw new Problem("ERASED");
  const isKnown = study !== undefined && images.some((image) => "study" in image);
  const patient = isKnown ? await findPatient(clinic, study) : undefined;
  refuseOtherPatient(call, patient);
  return { images, study, readiness: readiness(images, patient, whole) };
}

function refuseOtherPatient({ patient: wanted }: NewShareCall, patient: StudyPatient | undefined): void {
  const isKnown = patient !== undefined && patient.patientKeys.length > 0;
  if (wanted !== undefined && isKnown && !patient.patientKeys.includes(wanted))
    throw new Problem("PATIENT_MISMATCH", { field: "expectPatientId" });
}

/** Names the images once, so that their study completes as soon as they are all here, without the quiet time. */
async function expect({ caller: { clinic }, subject }: NewShareCall, found: readonly FoundImage[]): Promise<void> {
  const images = found.map(({ sop }) => sop).toSorted();
  if ("study" in subject || images.includes("")) return; // nobody knows yet which images that will be
  const key = keys.expected(clinic, contentDigest(images.join("\n")));
  await putJson({ bucket: "clean", key }, { images } satisfies Expectation, { only: "absent" });
}

/** A `now` share needs a known study and no image that a person must look at first; its page waits for the rest. */
const maySend = (call: NewShareCall, { state, here }: Readiness): boolean =>
  state === "ready" || (call.send === "now" && here > 0 && state !== "held");
