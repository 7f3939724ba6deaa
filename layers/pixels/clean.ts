import type { DicomFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import { Values } from "#dicom/values";
import type { NewPixels } from "#dicom/write";
import { strippedPixels } from "./strip.ts";

/** Without these nobody can tell the samples of native pixel data from what stands behind them: Rows, Columns, Bits Allocated. */
const DESCRIBING = ["00280010", "00280011", "00280100"];

/** Where this is no number it does not come out, and there is one frame. */
const FRAMES = "00280008";

/**
 * A file's pixel data without what they carry besides samples; undefined where that cannot be told apart. Native pixel data that the header
 * does not describe are no picture to anybody and become empty. Throws Rejection where pixel data and header contradict each other.
 */
export async function cleanPixels(file: DicomFile): Promise<NewPixels | undefined> {
  const { pixelData } = file;
  if (pixelData?.tag !== "7FE00010") return { kind: "same" };
  const values = new Values(file.before, file.encoding);
  const isDescribed = DESCRIBING.every((tag) => values.number(tag) !== undefined);
  if (!isDescribed && pixelData.items === undefined) return { kind: "native", length: 0, chunks: [] };
  const read = values.number(FRAMES) === undefined ? { ...file, before: file.before.filter(({ tag }) => tag !== FRAMES) } : file;
  const image = await imageOf(read);
  return image === undefined ? undefined : strippedPixels(file, pixelData, image.description);
}
