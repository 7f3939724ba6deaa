import { isErased, removeInstances } from "#aws/erasure";
import { head, type ObjectRef, objectSource, putJson, remove } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import type { HeldReason, InstanceRecord } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { Rejection } from "#pipeline/rejections";
import { claimUid, ownerOf } from "./claim-uid.ts";
import { type Examined, examine } from "./examine.ts";
import { hold } from "./hold.ts";
import { nameImage } from "./name-image.ts";
import { quarantine } from "./quarantine.ts";
import { release } from "./release.ts";
import { agreesWithStudy } from "./study-patient.ts";

/** An upload becomes a clean instance, a held one, or a quarantined one; then, and only then, it is gone. */
export async function receive(clinic: string, ref: ObjectRef): Promise<void> {
  const upload = await head(ref);
  if (upload === undefined) return; // an earlier delivery of this event has done it
  try {
    const examined = await examine(objectSource(ref, upload.size), await masterSecret(), clinic);
    await place(clinic, ref, examined);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    await quarantine(clinic, ref, error.reason, error.details);
  }
}

async function place(clinic: string, ref: ObjectRef, examined: Examined): Promise<void> {
  const { study, sop } = examined.clean;
  await refuseErased(clinic, examined);
  await putJson({ bucket: "clean", key: keys.member(clinic, study, sop) }, {}, { only: "absent" });
  await nameImage(clinic, examined);
  await holdOrRelease(clinic, ref, examined);
  await refuseErased(clinic, examined);
  await remove(ref);
}

/** Throws ERASED for a file of an erased study, after removing what this delivery or an earlier one has written of it. */
async function refuseErased(clinic: string, { clean: { study, sop } }: Examined): Promise<void> {
  if (!(await isErased(clinic, study))) return;
  await removeInstances(clinic, study, [sop]);
  throw new Rejection("ERASED");
}

async function holdOrRelease(clinic: string, ref: ObjectRef, examined: Examined): Promise<void> {
  const { study, sop } = examined.clean;
  const released = await head({ bucket: "clean", key: keys.instance(clinic, study, sop) });
  const isSameAgain = released?.metadata.source === examined.source;
  const doubts = new Set<HeldReason>(isSameAgain ? [] : examined.doubts);
  if (!(await claimUid(clinic, sop, ownerOf(examined)))) doubts.add("CONFLICT");
  if (!(await agreesWithStudy(clinic, study, examined.patient))) doubts.add("PATIENT_DISAGREES");
  if (doubts.size > 0) return hold(clinic, ref, examined, [...doubts]);
  if ((await release(clinic, examined, verdictOf(examined))) === "conflict") await hold(clinic, ref, examined, ["CONFLICT"]);
}

/** What has doubts and is released all the same was approved before, and its release was cut short. */
function verdictOf({ doubts, image }: Examined): InstanceRecord["pixels"]["verdict"] {
  if (doubts.length > 0) return "approved";
  return image === undefined ? "none" : "phantom";
}
