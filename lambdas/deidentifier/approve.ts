import { type ObjectRef, objectSource } from "#aws/objects";
import { masterSecret } from "#aws/secrets";
import { withPixelClaims } from "#deid/markers";
import type { Origin } from "#deid/origin";
import { readFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import type { ByteSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { writeFile } from "#dicom/write";
import { maskedContent, type Proposal } from "#ocr/masked-pixels";
import { prepared } from "#ocr/propose";
import type { Decision, HeldNote, InstanceRecord } from "#pipeline/documents";
import { Rejection, type RejectionReason } from "#pipeline/rejections";
import { isRefusal } from "#pixels/redact";
import { CHECKED_BY_PERSON } from "./clean-file.ts";
import type { Decided } from "./decide.ts";
import { type CameClean, examine, open } from "./examine.ts";
import { hold } from "./hold.ts";
import { policyOf } from "./policy-of.ts";
import { release, releaseOf } from "./release.ts";
import { isPossible, saidOf } from "./reviewed.ts";
import { acceptPatient } from "./study-patient.ts";

type Approved = "released" | "cannot" | RejectionReason;

type HeldFile = ObjectRef & { readonly size: number; readonly origin: Origin; readonly cameClean?: CameClean };

/** True for a file that wants the UID of another. */
export const contends = ({ name }: Decided): boolean => name.includes("~");

/** Releases what the person has seen; "cannot" where nobody's word can make it clean, the reason where it cannot be processed after all. */
export async function approve(decided: Decided, held: HeldFile, word: Decision, note: HeldNote | undefined): Promise<Approved> {
  const said = note && saidOf(word, note);
  if (said === undefined) return "cannot";
  try {
    const source = objectSource(held, held.size);
    if (note?.record !== undefined) return await releaseAgain(decided.clinic, source, note.record, said);
    return await releaseFirst(decided, held, source, said);
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    if (isRefusal(error)) return "cannot";
    throw error;
  }
}

async function releaseFirst(decided: Decided, held: HeldFile, source: ByteSource, said: Proposal): Promise<Approved> {
  const { clinic, study } = decided;
  const rules = { clinic, master: await masterSecret(), policy: await policyOf(clinic), origin: held.origin };
  const examined = await examine(await open(source, rules, held.cameClean), said);
  if (!isPossible(said, examined)) return "cannot";
  await acceptPatient(clinic, study, examined.patient);
  const words = releaseOf(examined, examined.image === undefined ? "refused" : "approved");
  const outcome = await release(clinic, words, contends(decided) ? "person, over another" : "person");
  if (outcome === "conflict") await hold(clinic, held, examined, ["CONFLICT"]);
  return "released";
}

/** An instance that was released before: its header is clean, and what is masked now is masked too. */
async function releaseAgain(clinic: string, source: ByteSource, record: InstanceRecord, said: Proposal): Promise<Approved> {
  const file = await readFile(source);
  const image = await imageOf(file);
  const pixels = image && (await prepared(file, image, said, []));
  if (image === undefined || pixels === undefined || !isPossible(said, pixels)) return "cannot";
  const { redactor } = pixels;
  const before = withPixelClaims(file.before, CHECKED_BY_PERSON);
  const values = new Values(file.before, file.encoding);
  const content = () =>
    redactor === undefined ? { before, pixels: { kind: "same" } as const } : maskedContent(file, image, before, redactor);
  const { study, sopClass } = record;
  await release(
    clinic,
    {
      owner: { study, source: record.source },
      record: { ...record, pixels: { verdict: "approved", keep: [...said.keep], mask: [...said.mask] } },
      body: () => writeFile(file, { sopClass, sop: values.text("00080018"), after: file.after, ...content() }),
    },
    "person",
  );
  return "released";
}
