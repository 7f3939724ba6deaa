import type { ImageDescription } from "#dicom/image";
import { type Jpeg2000Header, parseJpeg2000 } from "#dicom/jpeg-2000-header";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import { decodeNative } from "./native-codecs.ts";
import { checkForm, headerOf, samplesFromNative } from "./native-samples.ts";
import type { Samples } from "./samples.ts";

const SYCC = 18;

/** The samples of a JPEG 2000 frame: RGB where the codestream has a colour transform. Throws DamagedFrame, UnsupportedFrame. */
export const decodeJpeg2000 = (bytes: Uint8Array, image: ImageDescription): Samples => decode("Jpeg2000", bytes, image);

/** The samples of an HTJ2K frame, as decodeJpeg2000. */
export const decodeHtj2k = (bytes: Uint8Array, image: ImageDescription): Samples => decode("HtJpeg2000", bytes, image);

function decode(codec: "Jpeg2000" | "HtJpeg2000", bytes: Uint8Array, image: ImageDescription): Samples {
  const header = headerOf("JPEG 2000", () => parseJpeg2000(bytes));
  const { start, end, width: columns, height: rows, components, tiles, tilesPresent } = header;
  const [first = { precision: 0, signed: false, across: 1, down: 1 }] = components;
  const { precision, signed } = first;
  const form = checkForm("JPEG 2000", { rows, columns, precision, components: components.length, signed }, image);
  const isEven = components.every((one) => one.across * one.down === 1 && one.precision === precision && one.signed === signed);
  if (!isEven) throw new UnsupportedFrame("JPEG 2000 whose components differ");
  if (components.length > 1 && precision > 8) throw new UnsupportedFrame(`JPEG 2000 of ${precision} bits and colour`); // decoded wrongly
  if (tilesPresent < tiles) throw new DamagedFrame(`JPEG 2000 with ${tilesPresent} of ${tiles} tiles`);
  const samples = samplesFromNative(
    decodeNative(codec, bytes.subarray(start, end), form),
    form,
    image,
    photometricOf(header, image),
  );
  const nothing = signed ? 0 : 2 ** (precision - 1); // what decoders make of a codestream without coefficients (T.800 G.1)
  if (samples.words.every((word) => word === nothing)) throw new DamagedFrame("JPEG 2000 in which nothing is coded");
  return samples;
}

/** YBR_ICT and YBR_RCT name the transform (PS3.3 C.7.6.3.1.2), which decoding undoes; without one in the codestream nothing was transformed. */
function photometricOf({ colourTransform, colourSpace, components }: Jpeg2000Header, { photometric }: ImageDescription): string {
  if (components.length !== 3) return photometric;
  if (colourTransform || photometric === "YBR_ICT" || photometric === "YBR_RCT") return "RGB";
  return colourSpace === SYCC ? "YBR_FULL" : photometric;
}
