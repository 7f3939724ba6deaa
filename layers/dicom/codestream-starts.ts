import type { PixelCodec } from "./transfer-syntaxes.ts";

/** How many bytes of a fragment tell whether a codestream begins there. */
export const START_LENGTH = 12;
/** How many of its last bytes tell whether one ends there. */
export const END_LENGTH = 5;

const startsWith =
  (...marks: readonly string[]) =>
  (bytes: Uint8Array): boolean =>
    marks.some((mark) => Buffer.from(bytes.subarray(0, mark.length / 2)).toString("hex") === mark);

const jpeg = startsWith("ffd8ff");
const jpeg2000 = startsWith("ff4fff51", "0000000c6a5020200d0a870a"); // SOC and SIZ; the box of a JP2 file
const jpegXl = startsWith("ff0a", "0000000c4a584c200d0a870a");

const MOST_SEGMENTS = 15;
const RLE_HEADER = 64; // where the first segment begins

/** PS3.5 G.5: the number of segments, then the first one's offset. */
function rle(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  return view.getUint32(0, true) >= 1 && view.getUint32(0, true) <= MOST_SEGMENTS && view.getUint32(4, true) === RLE_HEADER;
}

/** Whether a frame of a codec may begin with these bytes. Codecs that are not here begin with nothing that can be told. */
export const CODESTREAM_STARTS: Partial<Record<PixelCodec, (bytes: Uint8Array) => boolean>> = {
  rle,
  "jpeg-baseline": jpeg,
  "jpeg-extended": jpeg,
  "jpeg-progressive": jpeg,
  "jpeg-lossless": jpeg,
  "jpeg-ls": jpeg,
  "jpeg-2000": jpeg2000,
  htj2k: jpeg2000,
  "jpeg-xl": jpegXl,
};

/** True where the last bytes of a fragment end a JPEG or JPEG 2000 codestream: EOI or EOC, and at most a little padding. */
export const endsCodestream = (last: Uint8Array): boolean => /ffd9(00|ff){0,3}$/.test(Buffer.from(last).toString("hex"));
