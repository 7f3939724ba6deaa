import { log } from "#aws/log";
import { getJson, head, type ObjectRef, objectSource, remove } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { decision } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { examine } from "./examine.ts";
import { hold } from "./hold.ts";
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
export async function decide({ clinic, study, name }: Decided, ref: ObjectRef): Promise<void> {
  const held = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
  const word = await getJson(ref, decision);
  const original = await head(held);
  if (word !== undefined && original !== undefined) {
    const exactly = original.version === undefined ? held : { ...held, version: original.version };
    if (word.value.decision === "approve") await approve(clinic, exactly, original.size, name.includes("~"));
    else await reject(clinic, study, exactly);
    log("deidentifier", "decided", { clinic, study, decision: word.value.decision });
  }
  await remove({ bucket: "uploads", key: keys.heldNote(clinic, study, name) });
  await remove({ bucket: "uploads", key: ref.key });
}

async function approve(clinic: string, held: ObjectRef, size: number, replace: boolean): Promise<void> {
  const examined = await examine(objectSource(held, size), await masterSecret(), clinic);
  await acceptPatient(clinic, examined.clean.study, examined.patient);
  if ((await release(clinic, examined, "approved", replace)) === "conflict") await hold(clinic, held, examined, ["CONFLICT"]);
  else await remove(held);
}

async function reject(clinic: string, study: string, held: ObjectRef): Promise<void> {
  await quarantine(clinic, held, "REJECTED_BY_REVIEWER");
  await endDispute(clinic, study);
}
