import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { decodeRle } from "#dicom/rle";
import { Rejection } from "#pipeline/rejections";
import { Refusal } from "./refusal.ts";

/** The samples of an RLE frame, a plane for each sample (PS3.5 Annex G). Throws Refusal DAMAGED_PIXELS where they are not exactly there. */
export function rleSamples(bytes: Uint8Array, image: ImageDescription): Samples {
  const { samplesPerPixel, bitsAllocated, photometric } = image;
  const pixels = image.rows * image.columns;
  const planes = intactPlanes(bytes, samplesPerPixel * (bitsAllocated / 8), pixels);
  const words = bitsAllocated === 8 ? Buffer.concat(planes) : joinBytes(planes, pixels);
  return { words, layout: samplesPerPixel === 1 ? "by-pixel" : "by-plane", photometric };
}

function intactPlanes(bytes: Uint8Array, count: number, size: number): readonly Uint8Array[] {
  try {
    return decodeRle(bytes, count, size);
  } catch (error) {
    if (error instanceof Rejection) throw new Refusal("DAMAGED_PIXELS", `RLE: ${error.message}`);
    throw error;
  }
}

/** 16-bit words from planes of bytes, the most significant byte's plane first (PS3.5 G.2). */
function joinBytes(planes: readonly Uint8Array[], pixels: number): Uint16Array {
  const words = new Uint16Array((planes.length / 2) * pixels);
  for (let sample = 0; sample < planes.length / 2; sample++) {
    const high = planes[2 * sample] ?? new Uint8Array(0);
    const low = planes[2 * sample + 1] ?? new Uint8Array(0);
    const to = sample * pixels;
    for (let i = 0; i < pixels; i++) words[to + i] = ((high[i] as number) << 8) | (low[i] as number);
  }
  return words;
}
