import { log } from "#aws/log";
import { copy, head, type ObjectRef, putJson } from "#aws/objects";
import { originMetadata } from "#deid/origin";
import { bareIdMetadata } from "#pipeline/bare-id";
import type { HeldReason } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { addContender, markImage, ownerOf, shortHash } from "./claim-uid.ts";
import type { Examined } from "./examine.ts";
import { noteOf } from "./held-note.ts";

/**
 * Puts a file aside for a person, original and proposal together; the caller removes it where it was. A file that contends for a taken
 * UID gets a name of its own. Throws where a person decided on an earlier delivery's file meanwhile: the message then comes again.
 */
export async function hold(clinic: string, ref: ObjectRef, examined: Examined, reasons: readonly HeldReason[]): Promise<void> {
  const { study, sop } = examined.clean;
  const owner = ownerOf(examined);
  const contends = reasons.includes("CONFLICT");
  const name = contends ? `${sop}~${shortHash(owner)}` : sop;
  const held = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
  const isNew = await copyOnce(ref, keys.held(clinic, study, name), examined);
  const note = { bucket: "uploads", key: keys.heldNote(clinic, study, name) } as const;
  // A file that a decision has just taken away, and that came again, needs a note of its own: the decision ends the one it has read.
  await putJson(note, noteOf(examined, reasons), isNew ? {} : { only: "absent" });
  await (contends ? addContender(clinic, sop, owner) : markImage(clinic, sop, owner, "held"));
  if ((await head(held)) === undefined) throw new DecidedMeanwhile();
  log("deidentifier", "held", { clinic, study, sop, reasons: reasons.join(" ") }, { InstancesHeld: 1 });
}

/** A held file went away while its note and its index were written. */
class DecidedMeanwhile extends Error {
  override readonly name = "DecidedMeanwhile";
}

/** The same file again finds its own mark, so that no second version hides under the first. True: it was not there. */
async function copyOnce(from: ObjectRef, key: string, { source, origin, cameClean }: Examined): Promise<boolean> {
  const held = { bucket: "uploads", key } as const;
  const metadata = {
    source,
    ...originMetadata(origin),
    ...(cameClean && { patient: cameClean.patient, ...bareIdMetadata(cameClean) }),
  };
  if ((await copy(from, held, { metadata, only: "absent" })) === "written") return true;
  if ((await head(held))?.metadata.source !== source) throw new Error("A held file has the name of another.");
  return false;
}
