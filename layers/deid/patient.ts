import type { DicomFile } from "#dicom/file";
import { Values } from "#dicom/values";
import { patientHash } from "#pipeline/aliases";
import { keyedHash } from "#pipeline/derive";

/** Whose instance this is, as a keyed hash: issuer and patient id, or name and birth date where the id is empty. */
export function patientKey(file: DicomFile, key: Uint8Array): string {
  const values = new Values(file.before, file.encoding);
  const id = values.text("00100020");
  return id !== ""
    ? patientHash(key, values.text("00100021"), id)
    : keyedHash(key, "name", values.text("00100010").toLowerCase(), values.text("00100030"));
}
