import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ImageDescription } from "#dicom/image";
import { DamagedFrame } from "./frame-errors.ts";
import { decodeRaw, encodeRaw } from "./raw.ts";
import type { Samples } from "./samples.ts";

/** The samples of a deflated frame (PS3.5 A.4.12). Throws DamagedFrame. */
export const decodeDeflated = (bytes: Uint8Array, image: ImageDescription): Samples => decodeRaw(inflated(bytes, image), image);

function inflated(bytes: Uint8Array, { rows, columns, samplesPerPixel, bitsAllocated }: ImageDescription): Uint8Array {
  const expected = Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8);
  try {
    return inflateRawSync(bytes, { maxOutputLength: expected + 1 });
  } catch (error) {
    throw new DamagedFrame("deflate", { cause: error });
  }
}

/** A native frame, deflated. Throws UnsupportedFrame. */
export const encodeDeflated = (samples: Samples, image: ImageDescription): Uint8Array => deflateRawSync(encodeRaw(samples, image));
