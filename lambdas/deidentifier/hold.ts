import { log } from "#aws/log";
import { copy, head, type ObjectRef, putJson, remove } from "#aws/objects";
import type { HeldNote, HeldReason, IndexEntry } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Examined } from "./examine.ts";

/** Puts a file aside for a person, original and proposal together. A file that contends for a taken UID gets a name of its own. */
export async function hold(clinic: string, ref: ObjectRef, examined: Examined, reasons: readonly HeldReason[]): Promise<void> {
  const { study, sop } = examined.clean;
  const contends = reasons.includes("CONFLICT") || (await otherIsHeld(clinic, examined));
  const name = contends ? `${sop}~${examined.source.slice(0, 8)}` : sop;
  const why = contends ? [...new Set([...reasons, "CONFLICT" as const])] : reasons;
  await copy(ref, { bucket: "uploads", key: keys.held(clinic, study, name) }, { source: examined.source });
  await putJson({ bucket: "uploads", key: keys.heldNote(clinic, study, name) }, noteOf(examined, why));
  if (!contends) await putJson({ bucket: "clean", key: keys.index(clinic, sop) }, { study, state: "held" } satisfies IndexEntry);
  await remove(ref);
  log("deidentifier", "held", { clinic, study, sop, reasons: why.join(" ") });
}

async function otherIsHeld(clinic: string, { clean, source }: Examined): Promise<boolean> {
  const held = await head({ bucket: "uploads", key: keys.held(clinic, clean.study, clean.sop) });
  return held !== undefined && held.metadata.source !== source;
}

function noteOf({ clean, image, modality, keep }: Examined, reasons: readonly HeldReason[]): HeldNote {
  return {
    study: clean.study,
    sop: clean.sop,
    reasons: [...reasons],
    modality,
    rows: image?.description.rows ?? 0,
    columns: image?.description.columns ?? 0,
    frames: image?.description.frames ?? 0,
    keep: [...keep],
  };
}
