import { getJson, list, putJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { clinicKey } from "#pipeline/derive";
import { type Decision, type HeldNote, heldNote } from "#pipeline/documents";
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

/** Approves what is held of these images; `sops` are the files' own UIDs. */
export async function approveStudies(clinic: string, sops: readonly string[]): Promise<void> {
  const mine = new Set(sops.map(uidMap(clinicKey(await masterSecret(), clinic, "uid"))));
  for await (const image of heldImages(clinic)) if (mine.has(image.name)) await putDecision(clinic, image, "approve");
}
