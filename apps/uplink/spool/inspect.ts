import { type DicomFile, readFile } from "#dicom/file";
import type { ByteSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { Rejection } from "#pipeline/rejections";
import { type Outcome, STATUS } from "../dimse/statuses.ts";
import type { About } from "./sealed-file.ts";

/** An object that the rest of Keepsake can read. The study, and the clinic's own id for the image, are as the file has them, "" where it has none. */
export type Inspected = { readonly file: DicomFile; readonly study: string; readonly image: string } | Outcome;

/**
 * Reads an object as the deidentifier will, its pixel data aside, and says which status an object deserves that cannot be read. `imageId` is the tag
 * of the attribute that has the clinic's own id.
 */
export async function inspect(source: ByteSource, { sopClass, sopInstance }: About, imageId?: string): Promise<Inspected> {
  try {
    const file = await readFile(source);
    const { before, encoding } = file;
    const values = new Values(before, encoding);
    if (values.text("00080016") !== sopClass) return { status: STATUS.mismatch, comment: "SOP Class UID is not the command's" };
    if (values.text("00080018") !== sopInstance)
      return { status: STATUS.mismatch, comment: "SOP Instance UID is not the command's" };
    return { file, study: values.text("0020000D"), image: imageId === undefined ? "" : values.text(imageId) };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { status: STATUS.cannotUnderstand, comment: error.reason };
  }
}
