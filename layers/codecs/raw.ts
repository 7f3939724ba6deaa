import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { inSampleOrder } from "./big-endian-bytes.ts";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import { byPixel, byPlane, type Samples, type Words } from "./samples.ts";
import { unpackBits } from "./unpacked-bits.ts";

/**
 * The samples of a native frame. Throws DamagedFrame where the length is not what the header promises, but for one
 * byte of padding; UnsupportedFrame for YBR_FULL_422 in odd columns, which has no defined form.
 */
export function decodeRaw(bytes: Uint8Array, image: ImageDescription): Samples {
  const layout = layoutOf(bytes, image);
  const expected = frameBytes(image, layout);
  if (bytes.length !== expected && bytes.length !== expected + (expected % 2))
    throw new DamagedFrame(`${bytes.length} bytes, ${expected} expected`);
  if (layout === "422" && image.columns % 2 !== 0) throw new UnsupportedFrame("YBR_FULL_422 in odd columns");
  return { words: wordsOf(bytes, image, layout).subarray(0, samplesOf(image, layout)), layout, photometric: image.photometric };
}

const samplesOf = (image: ImageDescription, layout: Samples["layout"]): number =>
  image.rows * image.columns * (layout === "422" ? 2 : image.samplesPerPixel);

/** Bytes of one native frame (PS3.5 8.1.1). */
const frameBytes = (image: ImageDescription, layout: Samples["layout"]): number =>
  Math.ceil((samplesOf(image, layout) * image.bitsAllocated) / 8);

/** With YBR_FULL_422 two samples stand for each pixel (PS3.3 C.7.6.3.1.2), but some writers say so and write all three. */
function layoutOf(bytes: Uint8Array, image: ImageDescription): Samples["layout"] {
  if (image.photometric === "YBR_FULL_422" && bytes.length < frameBytes(image, "by-pixel")) return "422";
  return image.samplesPerPixel === 3 && image.planarConfiguration === 1 ? "by-plane" : "by-pixel";
}

const isBigEndian = (image: ImageDescription): boolean => TRANSFER_SYNTAXES[image.transferSyntax]?.bigEndian ?? false;

function wordsOf(bytes: Uint8Array, image: ImageDescription, layout: Samples["layout"]): Words {
  const { bitsAllocated } = image;
  if (bitsAllocated === 8)
    return isBigEndian(image) ? inSampleOrder(bytes, layout === "by-pixel" ? image.samplesPerPixel : 1) : bytes;
  if (bitsAllocated === 16 || bitsAllocated === 32) return wholeWords(bytes, bitsAllocated, isBigEndian(image));
  if (bitsAllocated > 32) throw new UnsupportedFrame(`${bitsAllocated} bits allocated`);
  return unpackBits(isBigEndian(image) ? Buffer.from(bytes).swap16() : bytes, bitsAllocated, samplesOf(image, layout));
}

function wholeWords(bytes: Uint8Array, bits: 16 | 32, bigEndian: boolean): Uint16Array | Uint32Array {
  const size = bits / 8;
  const aligned = Buffer.alloc(bytes.length - (bytes.length % size));
  aligned.set(bytes.subarray(0, aligned.length));
  if (bigEndian) bits === 16 ? aligned.swap16() : aligned.swap32();
  const { buffer, byteOffset, length } = aligned;
  return bits === 16 ? new Uint16Array(buffer, byteOffset, length / size) : new Uint32Array(buffer, byteOffset, length / size);
}

/** A native frame of whole bytes a sample, as the header lays it out; an odd number of bytes stays odd. Throws UnsupportedFrame. */
export function encodeRaw(samples: Samples, image: ImageDescription): Uint8Array {
  const { bitsAllocated } = image;
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32)
    throw new UnsupportedFrame(`native frames of ${bitsAllocated} bits`);
  const isPlanar = image.planarConfiguration === 1 && samples.layout !== "422";
  const words = isPlanar ? byPlane(samples) : byPixel(samples);
  const bytes = Buffer.from(words.buffer.slice(words.byteOffset, words.byteOffset + words.byteLength));
  if (!isBigEndian(image) || bitsAllocated === 8) return bytes;
  return bitsAllocated === 16 ? bytes.swap16() : bytes.swap32();
}
