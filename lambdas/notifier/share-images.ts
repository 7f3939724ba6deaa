import { setTimeout as pause } from "node:timers/promises";
import { appendSent } from "#aws/audit";
import { templateOf } from "#aws/clinics";
import { isErased } from "#aws/erasure";
import { findPatient } from "#aws/images";
import type { Members } from "#aws/members";
import { putJson } from "#aws/objects";
import { isSuspended } from "#aws/shares";
import { contentDigest } from "#pipeline/derive";
import type { Expectation, Share, StudyPatient } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { claimShare, dropClaim, earlierShare } from "./claim.ts";
import { findNamed } from "./find-named.ts";
import { sendMessage } from "./message.ts";
import { Problem } from "./problem.ts";
import { type CalledImage, oneStudy, pinned, type Readiness, readiness } from "./readiness.ts";
import type { NewShareCall, ShareCall } from "./share-call.ts";

const POLL_MILLISECONDS = 500;

/** What came of a call that was in order: a share whose link has gone out, or images that are not ready. */
export type Outcome = { readonly sent: Share } | { readonly notYet: Readiness };

/** Makes the share and sends its message once the images can be shown; waits up to `seconds` for them. Throws Problems. */
export async function shareImages(call: NewShareCall, seconds: number): Promise<Outcome> {
  const first = await firstLook(call);
  if (!(first instanceof Problem) && first.shown !== undefined) return { sent: await sendShare(call, first.shown) };
  // What was sent before is answered so whatever has become of its images.
  const earlier = await earlierShare(call);
  if (earlier !== undefined && "sent" in earlier) return earlier;
  if (first instanceof Problem) throw first;
  const last = await lookUntilReady(call, first, seconds);
  return last.shown === undefined ? { notYet: last.readiness } : { sent: await sendShare(call, last.shown) };
}

async function firstLook(call: NewShareCall): Promise<Look | Problem> {
  try {
    await refuseUnknownTemplate(call);
    return await look(call);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** What a share shows. */
type Shown = Pick<Share, "study" | "images">;

/** Claims the share, sends its message and writes down that it was sent; where the message fails, nothing of the call is kept. */
export async function sendShare(call: ShareCall, { study, images }: Shown): Promise<Share> {
  const claim = await claimShare(call, study, images);
  if ("sent" in claim) return claim.sent;
  const { claimed } = claim;
  try {
    await sendMessage(call, claimed);
  } catch (error) {
    await dropClaim(call);
    throw error;
  }
  const event = call.channel === "link" ? "made" : "sent";
  await appendSent({ ...claimed, tokenHash: call.tokenHash }, { event, by: "caller", study, key: call.caller.key });
  return claimed;
}

async function refuseUnknownTemplate({ caller, terms: { template } }: NewShareCall): Promise<void> {
  if (template !== undefined && (await templateOf(caller.clinic, template)) === undefined)
    throw new Problem("INVALID_FIELD", { field: "template", detail: "The clinic has no template of this name." });
}

interface Look {
  readonly images: readonly CalledImage[];
  readonly readiness: Readiness;
  /** What may be sent now. */
  readonly shown?: Shown | undefined;
}

async function lookUntilReady(call: NewShareCall, first: Look, seconds: number): Promise<Look> {
  const deadline = Date.now() + seconds * 1000;
  await expect(call, first.images);
  let last = first;
  while (last.shown === undefined && Date.now() + POLL_MILLISECONDS <= deadline) {
    await pause(POLL_MILLISECONDS);
    last = await look(call);
  }
  return last;
}

async function look(call: NewShareCall): Promise<Look> {
  const { clinic } = call.caller;
  const { images, whole, members } = await findNamed(call);
  const study = "study" in call.subject ? call.subject.study : oneStudy(images);
  const plain = members?.study === study && members?.ask === false ? members : undefined; // it says all there is to know
  if (study !== undefined && (plain === undefined || images.length === 0)) await refuseClosed(clinic, study);
  const isKnown = study !== undefined && images.some((image) => "study" in image);
  const patient = isKnown ? await patientIn(clinic, study, images, plain) : undefined;
  refuseOtherPatient(call, patient);
  const came = readiness(images, patient, whole);
  const shown = study !== undefined && maySend(call, came) ? { study, images: pinned(images) } : undefined;
  return { images, readiness: came, shown };
}

async function refuseClosed(clinic: string, study: string): Promise<void> {
  if (await isErased(clinic, study)) throw new Problem("ERASED");
  if (await isSuspended(clinic, study)) throw new Problem("SUSPENDED");
}

/** Whose study it is: where the listing says so of every image, and nobody else's was ever among them, it is that patient's. */
async function patientIn(
  clinic: string,
  study: string,
  images: readonly CalledImage[],
  plain: Members | undefined,
): Promise<StudyPatient> {
  const records = images.flatMap((image) => ("record" in image ? image.record : []));
  const patientKeys = [...new Set(records.map(({ patientKey }) => patientKey))];
  const bareIdKeys = records.flatMap(({ bareIdKey }) => bareIdKey ?? []);
  return images.every(({ sop }) => plain?.images.get(sop) !== undefined) && patientKeys.length === 1
    ? { patientKeys, bareIdKeys, disputed: false }
    : findPatient(clinic, study);
}

function refuseOtherPatient({ patient: wanted }: NewShareCall, patient: StudyPatient | undefined): void {
  if (wanted === undefined || patient === undefined || patient.patientKeys.length === 0) return;
  const { patientKeys, bareIdKeys = [] } = patient;
  if (!patientKeys.includes(wanted) && !bareIdKeys.includes(wanted))
    throw new Problem("PATIENT_MISMATCH", { field: "expectPatientId" });
}

/** Names the images once, so that their study completes as soon as they are all here, without the quiet time. */
async function expect({ caller: { clinic }, subject }: NewShareCall, found: readonly CalledImage[]): Promise<void> {
  const images = found.map(({ sop }) => sop).toSorted();
  if ("study" in subject || images.includes("")) return; // nobody knows yet which images that will be
  const key = keys.expected(clinic, contentDigest(images.join("\n")));
  await putJson({ bucket: "clean", key }, { images } satisfies Expectation, { only: "absent" });
}

/** A `now` share needs a known study and no image that a person must look at first; its page waits for the rest. */
const maySend = (call: NewShareCall, { state, here }: Readiness): boolean =>
  state === "ready" || (call.send === "now" && here > 0 && state !== "held");
