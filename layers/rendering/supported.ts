import type { ImageDescription } from "#dicom/image";
import { Refusal } from "./refusal.ts";

const MOST_PIXELS = 64 * 1024 * 1024;
/** In a frame: more than any phone plays. */
export const MOST_PIXELS_OF_A_CLIP = 16 * 1024 * 1024;

/** Samples per pixel of the photometric interpretations that can be rendered (PS3.3 C.7.6.3.1.2). */
const SAMPLES_PER_PIXEL: Readonly<Record<string, number>> = {
  MONOCHROME1: 1,
  MONOCHROME2: 1,
  "PALETTE COLOR": 1,
  RGB: 3,
  YBR_FULL: 3,
  YBR_FULL_422: 3,
  YBR_ICT: 3,
  YBR_RCT: 3,
  XYB: 3,
};

/** Throws Refusal for pixel formats that nothing here renders, and pictures too large, before anything is allocated for them. */
export function checkSupported(image: ImageDescription): void {
  const { photometric, samplesPerPixel, bitsAllocated, bitsStored, highBit } = image;
  const refuse = (what: string): Refusal => new Refusal("UNSUPPORTED_ENCODING", what);
  if (SAMPLES_PER_PIXEL[photometric] !== samplesPerPixel)
    throw refuse(`${samplesPerPixel} samples of this photometric interpretation`);
  if (bitsAllocated > (photometric === "PALETTE COLOR" ? 16 : 32)) throw refuse(`${bitsAllocated} bits allocated`);
  if (bitsStored < 1 || highBit >= bitsAllocated || highBit + 1 < bitsStored)
    throw refuse(`${bitsStored} bits below bit ${highBit}`);
  const [pixels, most] = [image.rows * image.columns, image.frames > 1 ? MOST_PIXELS_OF_A_CLIP : MOST_PIXELS];
  if (pixels > most) throw new Refusal("PICTURE_TOO_LARGE", `${pixels} pixels`);
  if (photometric === "PALETTE COLOR" && image.palette === undefined) throw refuse("no palette");
}
