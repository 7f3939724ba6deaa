/**
 * Why an input can never succeed, and what a person does about it. One runbook entry each.
 * A reason is part of a quarantine key, so it is a closed list.
 */
export const REJECTIONS = {
  NOT_DICOM: "The file is not DICOM. Send Part 10 files, or remove this one from the export.",
  EMPTY: "The file has no bytes. Send it again from the machine.",
  TRUNCATED: "The file ends before its data does. Send it again; if it stays short, the export on the machine is broken.",
  MALFORMED: "The data set cannot be read: a length or an item is not where it must be. Export the image again.",
  TOO_DEEP: "Sequences are nested deeper than any real object. The file is damaged or hostile.",
  TOO_LARGE: "The header before the pixel data is larger than Keepsake reads. Report the machine's model.",
  UNREADABLE_ATTRIBUTE:
    "An attribute's bytes are not what its tag says, and the clinic's policy rejects such files. Export it again.",
  UNSUPPORTED_TRANSFER_SYNTAX: "The transfer syntax is not one Keepsake knows. Ask for export in a standard one.",
  BAD_KEY: "The upload's key names no clinic. Put files under uploads/{clinic}/.",
  REJECTED_BY_REVIEWER: "A person looked at it and said that it must not be released.",
  ERASED: "Its study was erased. Nothing of it comes back; do not send it again.",
  DIRECTORY: "A DICOMDIR lists files; it is not an image. Nothing to do.",
} as const;

export type RejectionReason = keyof typeof REJECTIONS;

/** This input can never succeed: it goes to quarantine. Every other error is retried. `details` holds tags and counts, never values. */
export class Rejection extends Error {
  override readonly name = "Rejection";
  readonly reason: RejectionReason;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(reason: RejectionReason, details: Readonly<Record<string, string | number>> = {}, options?: ErrorOptions) {
    super(`${reason} ${JSON.stringify(details)}. ${REJECTIONS[reason]}`, options);
    this.reason = reason;
    this.details = details;
  }
}
