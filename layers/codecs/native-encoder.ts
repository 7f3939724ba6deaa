import type { ImageDescription } from "#dicom/image";
import type { Encoder } from "./encode.ts";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import { encodeNative, type NativeCodec, type NativeForm } from "./native-codecs.ts";
import { byPixel, type Words } from "./samples.ts";

const HTJ2K_RPCL = "1.2.840.10008.1.2.4.202";
export const JPEG_XL_RECOMPRESSION = "1.2.840.10008.1.2.4.111"; // holds JPEG codestreams alone
const LRCP = 0;
const RPCL = 2;

/** An encoder of the wasm codecs. Colours are RGB before it; JPEG 2000's own transform is used where the header says so, HTJ2K's always. */
export const nativeEncoder =
  (codec: NativeCodec): Encoder =>
  (samples, image) => {
    if (image.transferSyntax === JPEG_XL_RECOMPRESSION) throw new UnsupportedFrame("JPEG XL recompression of samples");
    const form = formOf(samples.layout, image);
    const isColour = form.samplesPerPixel === 3 && samples.photometric === "RGB";
    const colourTransform = isColour && (codec === "HtJpeg2000" || (codec === "Jpeg2000" && image.photometric.startsWith("YBR_")));
    const progression = image.transferSyntax === HTJ2K_RPCL ? RPCL : LRCP;
    const bytes = encoded(codec, nativeBytes(byPixel(samples), form), form, { progression, colourTransform });
    return { bytes, photometric: colourTransform ? "YBR_RCT" : samples.photometric };
  };

function encoded(...parts: Parameters<typeof encodeNative>): Uint8Array {
  try {
    return encodeNative(...parts);
  } catch (error) {
    if (error instanceof DamagedFrame) throw new UnsupportedFrame(`${parts[0]} encoder`, { cause: error });
    throw error;
  }
}

function formOf(layout: string, image: ImageDescription): NativeForm {
  const { rows, columns, bitsAllocated, highBit, samplesPerPixel, signed } = image;
  const isWhole = bitsAllocated === 8 || bitsAllocated === 16;
  if (!isWhole || layout === "422" || (samplesPerPixel !== 1 && samplesPerPixel !== 3))
    throw new UnsupportedFrame(`${samplesPerPixel} samples of ${bitsAllocated} bits`);
  const bitsStored = highBit + 1;
  return { rows, columns, bitsAllocated: bitsStored > 8 ? 16 : 8, bitsStored, samplesPerPixel, signed };
}

/** Words whose bits above High Bit are what their number wants there: zero, or the sign. */
function nativeBytes(words: Words, { bitsAllocated, bitsStored, signed }: NativeForm): Uint8Array {
  const above = 32 - bitsStored;
  const clean = (word: number): number => (signed ? (word << above) >> above : (word << above) >>> above);
  if (bitsAllocated === 8) return Uint8Array.from(words, clean);
  return new Uint8Array(Uint16Array.from(words, clean).buffer);
}
