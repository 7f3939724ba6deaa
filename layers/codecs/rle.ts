import type { ImageDescription } from "#dicom/image";
import { decodeRle, encodeRle } from "#dicom/rle";
import { Rejection } from "#pipeline/rejections";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import { byPlane, type Samples, type Words } from "./samples.ts";
import { unpackBits, wordsFor } from "./unpacked-bits.ts";

/** The samples of an RLE frame, a plane for each sample (PS3.5 Annex G). Throws DamagedFrame where they are not exactly there. */
export function rleSamples(bytes: Uint8Array, image: ImageDescription): Samples {
  const { samplesPerPixel, bitsAllocated, photometric } = image;
  const pixels = image.rows * image.columns;
  const layout = samplesPerPixel === 1 ? "by-pixel" : "by-plane";
  if (bitsAllocated === 1) {
    const [packed = new Uint8Array(0)] = intactPlanes(bytes, 1, Math.ceil(pixels / 8));
    return { words: unpackBits(packed, 1, pixels), layout, photometric };
  }
  const planes = intactPlanes(bytes, samplesPerPixel * bytesOf(image), pixels);
  const words = bitsAllocated === 8 ? Buffer.concat(planes) : joinBytes(planes, pixels, bitsAllocated);
  return { words, layout, photometric };
}

function bytesOf({ bitsAllocated }: ImageDescription): number {
  if (bitsAllocated % 8 !== 0 || bitsAllocated > 32) throw new UnsupportedFrame(`RLE of ${bitsAllocated} bits allocated`);
  return bitsAllocated / 8;
}

function intactPlanes(bytes: Uint8Array, count: number, size: number): readonly Uint8Array[] {
  try {
    return decodeRle(bytes, count, size);
  } catch (error) {
    if (error instanceof Rejection) throw new DamagedFrame("RLE", { cause: error });
    throw error;
  }
}

/** Words from planes of bytes, the most significant byte's plane first (PS3.5 G.2). */
function joinBytes(planes: readonly Uint8Array[], pixels: number, bits: number): Words {
  const size = bits / 8;
  const words = wordsFor(bits, (planes.length / size) * pixels);
  for (const [index, plane] of planes.entries()) {
    const to = Math.floor(index / size) * pixels;
    for (let i = 0; i < pixels; i++) words[to + i] = (words[to + i] as number) * 256 + (plane[i] as number);
  }
  return words;
}

/** An RLE frame of whole bytes a sample (PS3.5 Annex G). Throws UnsupportedFrame for more than 15 planes of bytes. */
export function encodeRleFrame(samples: Samples, image: ImageDescription): Uint8Array {
  const size = bytesOf(image);
  const words = byPlane(samples);
  const pixels = image.rows * image.columns;
  const planes = Array.from({ length: image.samplesPerPixel * size }, (_, index) => {
    const from = Math.floor(index / size) * pixels;
    const shift = 8 * (size - 1 - (index % size));
    return Uint8Array.from({ length: pixels }, (_, i) => ((words[from + i] as number) >>> shift) & 255);
  });
  if (planes.length > 15) throw new UnsupportedFrame(`RLE of ${planes.length} planes`);
  return encodeRle(planes, image.columns);
}
