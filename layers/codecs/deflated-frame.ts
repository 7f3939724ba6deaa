import { inflateRawSync } from "node:zlib";
import type { ImageDescription } from "#dicom/image";
import { DamagedFrame } from "./frame-errors.ts";
import { decodeRaw } from "./raw.ts";
import type { Samples } from "./samples.ts";

/** The samples of a deflated frame (PS3.5 A.4.12). Throws DamagedFrame. */
export function decodeDeflated(bytes: Uint8Array, image: ImageDescription): Samples {
  const expected = Math.ceil((image.rows * image.columns * image.samplesPerPixel * image.bitsAllocated) / 8);
  try {
    return decodeRaw(inflateRawSync(bytes, { maxOutputLength: expected + 1 }), image);
  } catch (error) {
    if (error instanceof DamagedFrame) throw error;
    throw new DamagedFrame("deflate", { cause: error });
  }
}
