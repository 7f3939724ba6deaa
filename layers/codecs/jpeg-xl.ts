import type { ImageDescription } from "#dicom/image";
import { parseJpegXl } from "#dicom/jpeg-xl-header";
import { UnsupportedFrame } from "./frame-errors.ts";
import { decodeNative } from "./native-codecs.ts";
import { checkForm, headerOf, samplesFromNative } from "./native-samples.ts";
import type { Samples } from "./samples.ts";

const LOSSLESS = "1.2.840.10008.1.2.4.110";

/** The samples of a JPEG XL frame; what was coded as XYB or as a JPEG's YCbCr is RGB then. Throws DamagedFrame, UnsupportedFrame. */
export function decodeJpegXl(bytes: Uint8Array, image: ImageDescription): Samples {
  const header = headerOf("JPEG XL", () => parseJpegXl(bytes));
  const { width: columns, height: rows, precision, float, extraChannels, xyb } = header;
  if (float || extraChannels > 0) throw new UnsupportedFrame(`JPEG XL of ${extraChannels} extra channels`);
  const components = header.grey ? 1 : 3;
  const form = checkForm("JPEG XL", { rows, columns, precision, components, signed: image.signed }, image);
  const isAsCoded = components === 1 || (image.transferSyntax === LOSSLESS && !xyb);
  return samplesFromNative(decodeNative("JpegXl", bytes, form), form, image, isAsCoded ? image.photometric : "RGB");
}
