import { isErased, removeInstances } from "#aws/erasure";
import { log } from "#aws/log";
import { head, type ObjectRef, objectSource, putJson, remove } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { originIn } from "#deid/origin";
import { WHOLE_PICTURE } from "#ocr/masked-pixels";
import { bareIdIn } from "#pipeline/bare-id";
import { coveredIn } from "#pipeline/covered";
import type { HeldReason } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { Rejection } from "#pipeline/rejections";
import { isRefusal } from "#pixels/redact";
import { claimUid, ownerOf } from "./claim-uid.ts";
import { type CameClean, type Examined, examine, type Opened, open } from "./examine.ts";
import { hold } from "./hold.ts";
import { nameImage } from "./name-image.ts";
import { policyOf } from "./policy-of.ts";
import { quarantine } from "./quarantine.ts";
import { release, releaseOf, tellReleased } from "./release.ts";
import { agreesWithStudy } from "./study-patient.ts";

/** An upload becomes a clean instance, a held one, or a quarantined one; then, and only then, it is gone. */
export async function receive(clinic: string, ref: ObjectRef, cameClean?: CameClean): Promise<void> {
  const upload = await head(ref);
  if (upload === undefined) return; // an earlier delivery of this event has done it
  try {
    const [master, policy] = [await masterSecret(), await policyOf(clinic)];
    const rules = { clinic, master, policy, origin: originIn(upload.metadata) };
    const said = cameClean && { ...cameClean, ...bareIdIn(upload.metadata), covered: coveredIn(upload.metadata.covered) };
    await place(clinic, ref, await open(objectSource(ref, upload.size), rules, said));
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    await quarantine(clinic, ref, error.reason, error.details);
  }
}

async function place(clinic: string, ref: ObjectRef, opened: Opened): Promise<void> {
  const { study, sop } = opened.clean;
  await refuseErased(clinic, opened);
  await putJson({ bucket: "clean", key: keys.member(clinic, study, sop) }, {}, { only: "absent" });
  await nameImage(clinic, opened);
  if (await isReleased(clinic, opened)) await tellReleased(clinic, study, sop, ownerOf(opened));
  else if (await isRecalled(clinic, opened)) log("deidentifier", "held already", { clinic, study, sop });
  else await holdOrRelease(clinic, ref, opened);
  await refuseErased(clinic, opened);
  await remove(ref);
}

/** Throws ERASED for a file of an erased study, after removing what this delivery or an earlier one has written of it. */
async function refuseErased(clinic: string, { clean: { study, sop } }: Opened): Promise<void> {
  if (!(await isErased(clinic, study))) return;
  await removeInstances(clinic, study, [sop]);
  throw new Rejection("ERASED");
}

/** True where this very file is clean already, record and all: nobody looks at it again. */
async function isReleased(clinic: string, { clean: { study, sop }, source }: Opened): Promise<boolean> {
  const instance = await head({ bucket: "clean", key: keys.instance(clinic, study, sop) });
  if (instance?.metadata.source !== source) return false;
  return (await head({ bucket: "clean", key: keys.record(clinic, study, sop) })) !== undefined;
}

/** True where this very file was released before, and waits for a person since. */
async function isRecalled(clinic: string, { clean: { study, sop }, source }: Opened): Promise<boolean> {
  const held = await head({ bucket: "uploads", key: keys.held(clinic, study, sop) });
  return held?.metadata.source === source && held.metadata.record !== undefined;
}

async function holdOrRelease(clinic: string, ref: ObjectRef, opened: Opened): Promise<void> {
  const { study, sop } = opened.clean;
  const examined = await examine(opened);
  if (examined.error !== undefined) log("deidentifier", "not looked at", { study, sop, error: examined.error });
  const released = await head({ bucket: "clean", key: keys.instance(clinic, study, sop) });
  const isSameAgain = released?.metadata.source === examined.source;
  const doubts = new Set<HeldReason>(isSameAgain ? [] : examined.doubts);
  if (!(await claimUid(clinic, sop, ownerOf(examined)))) doubts.add("CONFLICT");
  if (!(await agreesWithStudy(clinic, study, examined.patient))) doubts.add("PATIENT_DISAGREES");
  if (doubts.size > 0) return hold(clinic, ref, examined, [...doubts]);
  await releaseOrHold(clinic, ref, examined);
}

async function releaseOrHold(clinic: string, ref: ObjectRef, examined: Examined): Promise<void> {
  // What has doubts and is released all the same was approved before, and its release was cut short.
  const verdict = examined.doubts.length > 0 ? "approved" : examined.verdict;
  try {
    if ((await release(clinic, releaseOf(examined, verdict), "itself")) === "conflict")
      await hold(clinic, ref, examined, ["CONFLICT"]);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await hold(clinic, ref, { ...examined, proposal: WHOLE_PICTURE }, ["PIXELS_NOT_CLEANABLE"]);
  }
}
