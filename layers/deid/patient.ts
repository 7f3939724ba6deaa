import type { DicomFile } from "#dicom/file";
import { Values } from "#dicom/values";
import { patientHash } from "#pipeline/aliases";
import { keyedHash } from "#pipeline/derive";
import type { PatientKeys } from "#pipeline/documents";

/** Whose instance this is, as a keyed hash: issuer and patient id, or name and birth date where the id is empty. */
export const patientKey = (file: DicomFile, key: Uint8Array): string => patientKeys(file, key).patientKey;

/** The same, and with the id alone where it has an issuer. */
export function patientKeys(file: DicomFile, key: Uint8Array): PatientKeys {
  const values = new Values(file.before, file.encoding);
  const [id, issuer] = [values.text("00100020"), values.text("00100021")];
  if (id === "") return { patientKey: keyedHash(key, "name", values.text("00100010").toLowerCase(), values.text("00100030")) };
  return { patientKey: patientHash(key, issuer, id), ...(issuer !== "" && { bareIdKey: patientHash(key, "", id) }) };
}
