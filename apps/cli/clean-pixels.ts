import { withPixelClaims } from "#deid/markers";
import { pictureIdentity } from "#deid/picture-identity";
import type { Element } from "#dicom/elements";
import type { DicomFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import type { NewPixels } from "#dicom/write";
import { maskedContent } from "#ocr/masked-pixels";
import { propose } from "#ocr/propose";
import type { Box, HeldReason } from "#pipeline/documents";

/** A file's pixels as they may be written, the header with what may be said of them, and why a person must look first. */
export interface CleanedPixels {
  readonly before: readonly Element[];
  /** Undefined where nothing of it can be written. */
  readonly pixels: NewPixels | undefined;
  readonly doubts: readonly HeldReason[];
}

/** Looks at a file's picture, masks it, and looks again. `before`: its clean header; `cover`: what the policy covers anyway. Throws Rejection for frames that are not there. */
export async function cleanedPixels(file: DicomFile, before: readonly Element[], cover: readonly Box[]): Promise<CleanedPixels> {
  if (file.pixelData === undefined) return { before, pixels: { kind: "same" }, doubts: [] };
  const image = await imageOf(file);
  if (image === undefined) return { before, pixels: undefined, doubts: ["PIXELS_NOT_CLEANABLE"] };
  const { redactor, stripped, doubts } = await propose(file, image, pictureIdentity([...file.before, ...file.after]), cover);
  const said = doubts.length === 0 ? withPixelClaims(before, "Pixels masked by regions and OCR, then read again") : before;
  if (redactor !== undefined) return { ...maskedContent(file, image, said, redactor), doubts };
  return { before: said, pixels: stripped, doubts };
}
