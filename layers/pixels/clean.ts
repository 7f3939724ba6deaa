import type { DicomFile, PixelData } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import { Values } from "#dicom/values";
import type { NewPixels } from "#dicom/write";
import { strippedPixels } from "./strip.ts";

/** Without these nobody can tell the samples of native pixel data from what stands behind them: Rows, Columns, Bits Allocated. */
const DESCRIBING = ["00280010", "00280011", "00280100"];

/** Float and Double Float Pixel Data, and the bytes of a sample (PS3.3 C.7.6.24, C.7.6.25). */
const FLOAT_BYTES: Readonly<Record<string, number>> = { "7FE00008": 4, "7FE00009": 8 };

/** Where this is no number it does not come out, and there is one frame. */
const FRAMES = "00280008";

/**
 * A file's pixel data without what they carry besides samples; undefined where that cannot be told apart. Native pixel data that the header
 * does not describe are no picture to anybody and become empty. Throws Rejection where pixel data and header contradict each other.
 */
export async function cleanPixels(file: DicomFile): Promise<NewPixels | undefined> {
  const { pixelData } = file;
  if (pixelData === undefined) return { kind: "same" };
  const values = new Values(file.before, file.encoding);
  const floatBytes = FLOAT_BYTES[pixelData.tag];
  if (floatBytes !== undefined) return floatSamples(pixelData, values, floatBytes);
  const isDescribed = DESCRIBING.every((tag) => values.number(tag) !== undefined);
  if (!isDescribed && pixelData.items === undefined) return { kind: "native", length: 0, chunks: [] };
  const read = values.number(FRAMES) === undefined ? { ...file, before: file.before.filter(({ tag }) => tag !== FRAMES) } : file;
  const image = await imageOf(read);
  return image === undefined ? undefined : strippedPixels(file, pixelData, image.description);
}

/** Samples that are always native and never masked; what stands behind them goes. */
function floatSamples({ items, start, end }: PixelData, values: Values, bytes: number): NewPixels | undefined {
  if (items !== undefined) return undefined;
  const samples = ["00280010", "00280011", FRAMES, "00280002"].reduce((product, tag) => product * (values.number(tag) ?? 1), 1);
  const isDescribed = values.number("00280010") !== undefined && values.number("00280011") !== undefined;
  const length = isDescribed ? Math.min(samples * bytes, end - start) : 0;
  return { kind: "native", length, chunks: [{ start, end: start + length }] };
}
