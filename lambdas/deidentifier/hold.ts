import { log } from "#aws/log";
import { copy, head, type ObjectRef, putJson } from "#aws/objects";
import type { HeldNote, HeldReason } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Examined } from "./examine.ts";
import { indexImage } from "./index-entry.ts";

/**
 * Puts a file aside for a person, original and proposal together; the caller removes it where it was. A file that contends for a taken
 * UID gets a name of its own.
 */
export async function hold(clinic: string, ref: ObjectRef, examined: Examined, reasons: readonly HeldReason[]): Promise<void> {
  const { study, sop } = examined.clean;
  const contends = reasons.includes("CONFLICT") || !(await takesName(clinic, ref, examined, sop));
  const name = contends ? `${sop}~${examined.source.slice(0, 8)}` : sop;
  if (contends) await takesName(clinic, ref, examined, name);
  const why = contends ? [...new Set([...reasons, "CONFLICT" as const])] : reasons;
  await putJson({ bucket: "uploads", key: keys.heldNote(clinic, study, name) }, noteOf(examined, why));
  if (!contends) await indexImage(clinic, study, sop, "held");
  log("deidentifier", "held", { clinic, study, sop, reasons: why.join(" ") }, { InstancesHeld: 1 });
}

/** The conditional copy claims the name; the same file again finds its own mark, so that no second version hides under the first. */
async function takesName(clinic: string, ref: ObjectRef, { clean, source }: Examined, name: string): Promise<boolean> {
  const held = { bucket: "uploads", key: keys.held(clinic, clean.study, name) } as const;
  if ((await copy(ref, held, { metadata: { source }, only: "absent" })) === "written") return true;
  return (await head(held))?.metadata.source === source;
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
