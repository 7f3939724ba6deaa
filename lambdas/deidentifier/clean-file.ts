import { withPixelClaims } from "#deid/markers";
import { type NewContent, type NewPixels, writeFile } from "#dicom/write";
import { maskedContent } from "#ocr/masked-pixels";
import type { InstanceRecord } from "#pipeline/documents";
import type { Examined } from "./examine.ts";

export type Verdict = InstanceRecord["pixels"]["verdict"];

/** The clean file's bytes. Throws what `isRefusal` knows where a frame cannot be masked after all. */
export function cleanFile(examined: Examined, verdict: Verdict): AsyncGenerator<Uint8Array> {
  const { file, clean } = examined;
  return writeFile(file, { ...clean, sop: clean.headerSop, ...newContent(examined, verdict) });
}

export const CHECKED_BY_PERSON = "Pixels checked by a person";

/** Only what was looked at, by Keepsake or by a person, says that its pixels are clean. */
const CLAIMS: Partial<Record<Verdict, string>> = {
  clean: "Pixels masked by regions and OCR, then read again",
  approved: CHECKED_BY_PERSON,
};

function newContent(examined: Examined, verdict: Verdict): Pick<NewContent, "before" | "pixels"> {
  const { file, image, clean, redactor } = examined;
  if (file.pixelData === undefined) return { before: clean.before, pixels: { kind: "same" } };
  const claim = CLAIMS[verdict];
  const before = claim === undefined ? clean.before : withPixelClaims(clean.before, claim);
  if (image === undefined || redactor === undefined) return { before, pixels: strippedOf(examined) };
  return maskedContent(file, image, before, redactor);
}

/** Throws where nothing could be taken out of the pixel data: such a file is held, and no decision gets here. */
function strippedOf({ stripped }: Examined): NewPixels {
  if (stripped === undefined) throw new Error("Pixel data that cannot be stripped is never released.");
  return stripped;
}
