import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { inSampleOrder } from "./big-endian-bytes.ts";
import { Refusal } from "./refusal.ts";

const subsampled = (image: ImageDescription): boolean => image.photometric === "YBR_FULL_422";

/** Bytes of one native frame (PS3.5 8.1.1); with YBR_FULL_422 two samples for each pixel. */
const frameBytes = (image: ImageDescription): number =>
  (image.rows * image.columns * (subsampled(image) ? 2 : image.samplesPerPixel) * image.bitsAllocated) / 8;

/**
 * The samples of a native frame. Throws Refusal DAMAGED_PIXELS where the length is not what the header promises, but for one
 * byte of padding; UNSUPPORTED_ENCODING for YBR_FULL_422 in odd columns, which has no defined form.
 */
export function decodeRaw(bytes: Uint8Array, image: ImageDescription): Samples {
  const expected = frameBytes(image);
  if (bytes.length !== expected && bytes.length !== expected + (expected % 2))
    throw new Refusal("DAMAGED_PIXELS", `frame of ${bytes.length} bytes, ${expected} expected`);
  if (subsampled(image) && image.columns % 2 !== 0) throw new Refusal("UNSUPPORTED_ENCODING", "YBR_FULL_422 in odd columns");
  const words = image.bitsAllocated === 8 ? words8(bytes, image) : words16(bytes.subarray(0, expected), image);
  return { words: words.subarray(0, expected), layout: layoutOf(image), photometric: image.photometric };
}

const isBigEndian = (image: ImageDescription): boolean => TRANSFER_SYNTAXES[image.transferSyntax]?.bigEndian ?? false;

const words8 = (bytes: Uint8Array, image: ImageDescription): Uint8Array =>
  isBigEndian(image) ? inSampleOrder(bytes, layoutOf(image) === "by-pixel" ? image.samplesPerPixel : 1) : bytes;

const layoutOf = (image: ImageDescription): Samples["layout"] => {
  if (subsampled(image)) return "422";
  return image.samplesPerPixel === 3 && image.planarConfiguration === 1 ? "by-plane" : "by-pixel";
};

function words16(bytes: Uint8Array, image: ImageDescription): Uint16Array {
  const aligned = Buffer.alloc(bytes.length);
  aligned.set(bytes);
  if (isBigEndian(image)) aligned.swap16();
  return new Uint16Array(aligned.buffer, aligned.byteOffset, bytes.length / 2);
}
