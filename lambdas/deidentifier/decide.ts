import { appendAudit } from "#aws/audit";
import { isErased, removeInstances } from "#aws/erasure";
import { log } from "#aws/log";
import { getJson, head, type ObjectRef, remove } from "#aws/objects";
import { originIn } from "#deid/origin";
import { bareIdIn } from "#pipeline/bare-id";
import { type Decision, decision, type HeldNote, heldNote } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { RejectionReason } from "#pipeline/rejections";
import { announceArrival, announceSettled } from "./announce.ts";
import { approve, contends } from "./approve.ts";
import { markGone, markImage, settleContender } from "./claim-uid.ts";
import { quarantine } from "./quarantine.ts";
import { endDispute } from "./study-patient.ts";

export interface Decided {
  readonly clinic: string;
  readonly study: string;
  /** The held file's name: a new SOP Instance UID, with `~` and a hash where files contend for it. */
  readonly name: string;
}

/** Carries out a person's word on a held file: release what was proposed, or quarantine. */
export async function decide(decided: Decided, ref: ObjectRef): Promise<void> {
  const { clinic, study } = decided;
  if (!(await isErased(clinic, study))) await carryOut(decided, ref);
  if (await isErased(clinic, study)) await removeInstances(clinic, study, [sopOf(decided)]);
}

/** Without `~` and what follows it. */
const sopOf = ({ name }: Decided): string => name.split("~")[0] ?? name;

async function carryOut(decided: Decided, ref: ObjectRef): Promise<void> {
  const { clinic, study, name } = decided;
  const noteKey = keys.heldNote(clinic, study, name);
  const noteRef = await thisVersion({ bucket: "uploads", key: noteKey });
  const note = noteRef && (await getJson(noteRef, heldNote))?.value;
  const word = (await getJson(ref, decision))?.value;
  if ((await applyWord(decided, word, note)) === "cannot") return remove({ bucket: "uploads", key: ref.key }); // it stays held
  if (note?.reasons.includes("PATIENT_DISAGREES") && (await endDispute(clinic, study, noteKey)))
    await announceSettled(clinic, study);
  if (noteRef !== undefined) await remove(noteRef);
  await remove({ bucket: "uploads", key: ref.key });
}

/** Does to the held file what was said of it; "cannot" where nobody's word can make it clean, or the word is of another proposal. */
async function applyWord(decided: Decided, word: Decision | undefined, note: HeldNote | undefined): Promise<"done" | "cannot"> {
  const { clinic, study, name } = decided;
  const key = keys.held(clinic, study, name);
  const original = await head({ bucket: "uploads", key });
  if (word?.decision === "reject" && original === undefined) await tellGone(decided);
  if (word === undefined || original === undefined) return "done";
  const held = { bucket: "uploads", key, ...(original.version === undefined ? {} : { version: original.version }) } as const;
  const outcome =
    word.decision === "reject"
      ? "REJECTED_BY_REVIEWER"
      : await approve(decided, { ...held, size: original.size, ...saidIn(original.metadata) }, word, note);
  if (outcome === "cannot") return "cannot";
  if (outcome === "released") await appendAudit(clinic, { event: "released", by: "reviewer", study, image: sopOf(decided) });
  else await putAway(decided, held, original.metadata.source ?? "", outcome);
  await remove(held);
  log("deidentifier", "decided", { clinic, study, decision: word.decision }, { DecisionsCarriedOut: 1 });
  return "done";
}

const saidIn = (metadata: Readonly<Record<string, string>>) => {
  const { patient } = metadata;
  return { origin: originIn(metadata), ...(patient && { cameClean: { patient, ...bareIdIn(metadata) } }) };
};

/** What is there now and no later version: a file that comes again meanwhile has a note of its own. */
async function thisVersion(ref: ObjectRef): Promise<ObjectRef | undefined> {
  const found = await head(ref);
  return found && (found.version === undefined ? ref : { ...ref, version: found.version });
}

/**
 * Into quarantine; calls for the image get a final answer, and its study goes on without it. Told twice: a delivery of the upload that
 * comes again may say "held" in between, and stops saying so once the file is gone.
 */
async function putAway(decided: Decided, held: ObjectRef, source: string, reason: RejectionReason): Promise<void> {
  const { clinic, study } = decided;
  await tellRejected(decided, source);
  await announceArrival(clinic, study);
  await quarantine(clinic, held, reason);
  await tellRejected(decided, source);
}

/** What an earlier delivery of the word may have left untold. A contender's name ends in the hash that stands for it. */
function tellGone(decided: Decided): Promise<void> {
  const { clinic, study, name } = decided;
  if (!contends(decided)) return markGone(clinic, name, study);
  return settleContender(clinic, sopOf(decided), { study, source: name.split("~")[1] ?? "" }, false);
}

function tellRejected(decided: Decided, source: string): Promise<void> {
  const { clinic, study } = decided;
  const owner = { study, source };
  return contends(decided)
    ? settleContender(clinic, sopOf(decided), owner, false)
    : markImage(clinic, sopOf(decided), owner, "rejected");
}
