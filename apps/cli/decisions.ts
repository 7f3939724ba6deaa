import { getJson, list, putJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey } from "#pipeline/derive";
import { type Decision, type HeldNote, type HeldReason, heldNote, staysHeld } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";

/** A held image: `name` is its new SOP Instance UID, with `~` and a hash where files contend for it. */
export interface HeldImage {
  readonly study: string;
  readonly name: string;
  readonly note: HeldNote;
}

/** Everything that waits for a person. */
export async function* heldImages(clinic: string): AsyncGenerator<HeldImage> {
  for await (const key of list("uploads", keys.allHeld(clinic))) {
    const parsed = parseKey(key);
    if (parsed?.kind !== "held") continue;
    const note = await getJson({ bucket: "uploads", key }, heldNote);
    if (note !== undefined) yield { study: parsed.study, name: parsed.name, note: note.value };
  }
}

/** Puts down a person's word on an image; the deidentifier carries it out. */
export async function putDecision(clinic: string, { study, name }: HeldImage, word: Decision["decision"]): Promise<void> {
  await putJson({ bucket: "uploads", key: keys.decision(clinic, study, name) }, { decision: word } satisfies Decision);
}

/** Doubts about whose image it is: a word on pixels does not settle them, so such an image is decided on by its own name. */
const OF_IDENTITY: ReadonlySet<HeldReason> = new Set(["CONFLICT", "PATIENT_DISAGREES", "LAST_LOOK"]);

export const needsItsOwnWord = ({ note }: HeldImage): boolean => note.reasons.some((reason) => OF_IDENTITY.has(reason));

export const cannotBeReleased = ({ note }: HeldImage): boolean => staysHeld(note.reasons);

/** Approves what is held of these images for their pixels alone; `sops` are the files' own UIDs. Tells how many need their own word. */
export async function approveStudies(clinic: string, sops: readonly string[]): Promise<number> {
  const mine = new Set(sops.map(uidMap(clinicKey(await masterSecret(), clinic, "uid"))));
  let left = 0;
  for await (const image of heldImages(clinic)) {
    if (!mine.has(image.name.split("~")[0] ?? "")) continue;
    if (needsItsOwnWord(image) || cannotBeReleased(image)) left++;
    else await putDecision(clinic, image, "approve");
  }
  return left;
}
