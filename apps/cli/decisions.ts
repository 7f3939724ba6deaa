import { findImage } from "#aws/images";
import { getJson, head, list, objectSource, putJson } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { uidMap } from "#deid/uids";
import { openImage } from "#dicom/open-image";
import { clinicKey, contentDigest } from "#pipeline/derive";
import { type Decision, type HeldNote, type HeldReason, heldNote, type Recall, staysHeld } from "#pipeline/documents";
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

/** Puts down a person's word on an image as that person has seen it; the deidentifier carries it out. False: somebody was faster. */
export async function putDecision(
  clinic: string,
  { study, name, note }: HeldImage,
  word: Pick<Decision, "decision" | "mask" | "keep">,
): Promise<boolean> {
  const said: Decision = { ...word, seen: contentDigest(JSON.stringify(note)) };
  const ref = { bucket: "uploads", key: keys.decision(clinic, study, name) } as const;
  return (await putJson(ref, said, { only: "absent" })) === "written";
}

/** Calls a released image back, to wait for a person again. False: it is not released. */
export async function recallImage(clinic: string, sop: string): Promise<boolean> {
  const found = await findImage(clinic, sop);
  if (found.state !== "clean" && found.state !== "rendered") return false;
  const { study, digest, record } = found;
  const ref = { bucket: "clean", key: keys.instance(clinic, study, sop) } as const;
  const stored = await head(ref);
  const image = stored && (await openImage(objectSource(ref, stored.size)));
  const { rows = 0, columns = 0 } = image?.description ?? {};
  const word: Recall = { digest, reason: "RECALLED", boxes: [], rows, columns, record };
  await putJson({ bucket: "uploads", key: keys.recall(clinic, study, sop) }, word);
  return true;
}

/** Doubts about whose image it is: a word on pixels does not settle them, so such an image is decided on by its own name. */
const OF_IDENTITY: ReadonlySet<HeldReason> = new Set(["CONFLICT", "PATIENT_DISAGREES", "LAST_LOOK"]);

export const needsItsOwnWord = ({ note }: HeldImage): boolean => note.reasons.some((reason) => OF_IDENTITY.has(reason));

/** `isCut`: the person says which part of it may be seen. */
export const cannotBeReleased = ({ note }: HeldImage, isCut = false): boolean =>
  staysHeld(note.reasons) || (note.reasons.includes("REPORT_PAGE") && !isCut);

/** Approves what is held of these images for their pixels alone; `sops` are the files' own UIDs. Tells how many need their own word. */
export async function approveStudies(clinic: string, sops: readonly string[]): Promise<number> {
  const mine = new Set(sops.map(uidMap(clinicKey(await masterSecret(), clinic, "uid"))));
  let left = 0;
  for await (const image of heldImages(clinic)) {
    if (!mine.has(image.name.split("~")[0] ?? "")) continue;
    if (needsItsOwnWord(image) || cannotBeReleased(image)) left++;
    else await putDecision(clinic, image, { decision: "approve" });
  }
  return left;
}
