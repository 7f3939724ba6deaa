import { isErased, removeInstances } from "#aws/erasure";
import { log } from "#aws/log";
import { getJson, head, type ObjectRef, objectSource, remove } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { decision } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { announceArrival } from "./announce.ts";
import { examine } from "./examine.ts";
import { hold } from "./hold.ts";
import { indexImage } from "./index-entry.ts";
import { quarantine } from "./quarantine.ts";
import { release } from "./release.ts";
import { acceptPatient, endDispute } from "./study-patient.ts";

interface Decided {
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

async function carryOut({ clinic, study, name }: Decided, ref: ObjectRef): Promise<void> {
  const held = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
  const word = await getJson(ref, decision);
  const original = await head(held);
  if (word !== undefined && original !== undefined) {
    const exactly = original.version === undefined ? held : { ...held, version: original.version };
    if (word.value.decision === "approve") await approve(clinic, exactly, original.size, name.includes("~"));
    else await reject({ clinic, study, name }, exactly);
    log("deidentifier", "decided", { clinic, study, decision: word.value.decision }, { DecisionsCarriedOut: 1 });
  }
  await remove({ bucket: "uploads", key: keys.heldNote(clinic, study, name) });
  await remove({ bucket: "uploads", key: ref.key });
}

async function approve(clinic: string, held: ObjectRef, size: number, replace: boolean): Promise<void> {
  const examined = await examine(objectSource(held, size), await masterSecret(), clinic);
  await acceptPatient(clinic, examined.clean.study, examined.patient);
  if ((await release(clinic, examined, "approved", replace)) === "conflict") await hold(clinic, held, examined, ["CONFLICT"]);
  await remove(held);
}

/** The file goes last: a delivery that finds it gone has nothing left to do. */
async function reject(decided: Decided, held: ObjectRef): Promise<void> {
  const { clinic, study, name } = decided;
  if (!name.includes("~")) await indexImage(clinic, study, name, "rejected");
  await endDispute(clinic, study);
  await announceArrival(clinic, study);
  await quarantine(clinic, held, "REJECTED_BY_REVIEWER");
}
