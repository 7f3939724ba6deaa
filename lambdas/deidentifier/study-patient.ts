import { askOfStudy } from "#aws/members";
import { getJson, list, settleJson } from "#aws/objects";
import { heldNote, type PatientKeys, type StudyPatient, studyPatient } from "#pipeline/documents";
import { keys, parseKey } from "#pipeline/keys";

const settle = (
  clinic: string,
  study: string,
  change: (now: StudyPatient | undefined) => StudyPatient | undefined,
): Promise<void> => settleJson({ bucket: "clean", key: keys.patient(clinic, study) }, studyPatient, change);

/** True where the instance's patient is the study's. The first instance says whose study it is; another one's disputes it. */
export async function agreesWithStudy(clinic: string, study: string, patient: PatientKeys): Promise<boolean> {
  let agrees = true;
  await settle(clinic, study, (now) => {
    if (now === undefined) return withPatient(NOBODY, patient);
    agrees = isOf(now, patient);
    return undefined;
  });
  if (agrees) return true;
  await askOfStudy(clinic, study);
  await settle(clinic, study, (now) => {
    agrees = now !== undefined && isOf(now, patient); // a person may have said so meanwhile
    return agrees || now === undefined || now.disputed ? undefined : { ...now, disputed: true };
  });
  return agrees;
}

/** A person has said that this patient's instances belong to the study too. */
export const acceptPatient = (clinic: string, study: string, patient: PatientKeys): Promise<void> =>
  settle(clinic, study, (now = NOBODY) => (isOf(now, patient) ? undefined : withPatient(now, patient)));

const NOBODY: StudyPatient = { patientKeys: [], disputed: false };

const isOf = ({ patientKeys }: StudyPatient, { patientKey }: PatientKeys): boolean => patientKeys.includes(patientKey);

const withPatient = (now: StudyPatient, { patientKey, bareIdKey }: PatientKeys): StudyPatient => ({
  ...now,
  patientKeys: [...now.patientKeys, patientKey].sort(),
  ...(bareIdKey && { bareIdKeys: [...(now.bareIdKeys ?? []), bareIdKey].sort() }),
});

/** Ends a dispute on which a person has decided, unless another held file disputes the study too. True: it is settled. */
export async function endDispute(clinic: string, study: string, decidedNote: string): Promise<boolean> {
  for await (const key of list("uploads", keys.heldOf(clinic, study))) {
    if (key === decidedNote || parseKey(key)?.kind !== "held") continue;
    const note = await getJson({ bucket: "uploads", key }, heldNote);
    if (note?.value.reasons.includes("PATIENT_DISAGREES")) return false;
  }
  await settle(clinic, study, (now) => (now?.disputed ? { ...now, disputed: false } : undefined));
  return true;
}
