import { isErased, removeInstances } from "#aws/erasure";
import { log } from "#aws/log";
import { copy, get, getJson, head, type ObjectRef, putJson, remove } from "#aws/objects";
import { contentDigest } from "#pipeline/derive";
import { type HeldNote, type Recall, recall } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { announceArrival } from "./announce.ts";
import { recallImage } from "./claim-uid.ts";

interface Recalled {
  readonly clinic: string;
  readonly study: string;
  readonly sop: string;
}

/** Takes a released instance back to where a person decides: held as it is, out of the clean bucket and of the next manifest. */
export async function takeBack(recalled: Recalled, ref: ObjectRef): Promise<void> {
  const { clinic, study, sop } = recalled;
  const found = (await getJson(ref, recall))?.value;
  if (found !== undefined && !(await isErased(clinic, study))) await holdReleased(recalled, found);
  if (await isErased(clinic, study)) await removeInstances(clinic, study, [sop]);
  await remove({ bucket: "uploads", key: ref.key });
}

/**
 * The note comes last: only then can a person decide, and from then on a delivery that comes again changes nothing but the arrival. What was
 * decided meanwhile, and a later generation, stay as they are.
 */
async function holdReleased(recalled: Recalled, found: Recall): Promise<void> {
  const { clinic, study, sop } = recalled;
  const note = { bucket: "uploads", key: keys.heldNote(clinic, study, sop) } as const;
  if ((await head(note)) === undefined && (await isStillReleased(recalled, found))) {
    if (!(await putAside(recalled, found))) return;
    if (!(await recallImage(clinic, sop, { study, source: found.record.source })))
      return remove({ bucket: "uploads", key: keys.held(clinic, study, sop) });
    await remove({ bucket: "clean", key: keys.record(clinic, study, sop) });
    await remove({ bucket: "clean", key: keys.instance(clinic, study, sop) });
    await putJson(note, noteOf(recalled, found), { only: "absent" });
    log("deidentifier", "held", { clinic, study, sop, reasons: found.reason }, { InstancesHeld: 1 });
  }
  await announceArrival(clinic, study);
}

/** True for the generation that was looked at, and for one whose record an earlier delivery has removed already. */
async function isStillReleased({ clinic, study, sop }: Recalled, { digest }: Recall): Promise<boolean> {
  const record = await get({ bucket: "clean", key: keys.record(clinic, study, sop) });
  return record === undefined || contentDigest(record.bytes) === digest;
}

/** Copies the instance to the held files. False: it is not there any more, nor was it put aside. */
async function putAside({ clinic, study, sop }: Recalled, { digest, record }: Recall): Promise<boolean> {
  const instance = { bucket: "clean", key: keys.instance(clinic, study, sop) } as const;
  const held = { bucket: "uploads", key: keys.held(clinic, study, sop) } as const;
  const aside = (await head(held))?.metadata.record;
  if (aside !== undefined) return aside === digest;
  if ((await head(instance)) === undefined) return false;
  await copy(instance, held, { metadata: { source: record.source, record: digest }, only: "absent" });
  return (await head(held))?.metadata.record === digest;
}

function noteOf({ study, sop }: Recalled, { reason, boxes, record, rows, columns }: Recall): HeldNote {
  return {
    ...{ study, sop, reasons: [reason], modality: record.modality, rows, columns, frames: record.frames },
    keep: record.pixels.keep,
    mask: [...record.pixels.mask, ...boxes.map((box) => ({ box, reason: "IN_COPY" as const }))],
    record,
  };
}
