import type { ImageDescription } from "#dicom/image";
import { type JpegHeader, parseJpeg } from "#dicom/jpeg-header";
import { DamagedFrame } from "./frame-errors.ts";
import { decodeNative } from "./native-codecs.ts";
import { checkForm, headerOf, samplesFromNative } from "./native-samples.ts";
import type { Samples } from "./samples.ts";

const JPEG_LS = 0xf7;

/** A row of up to 32768 equal samples takes a bit (ITU-T T.87 A.7.1). */
const canHold = ({ height }: JpegHeader, bytes: number): boolean => height <= bytes * 8;

/** The samples of a JPEG-LS frame, lossless or near-lossless; its colours are what the header says. Throws DamagedFrame, UnsupportedFrame. */
export function decodeJpegLs(bytes: Uint8Array, image: ImageDescription): Samples {
  const header = headerOf("JPEG-LS", () => parseJpeg(bytes));
  const { width: columns, height: rows, precision, process, components } = header;
  if (process !== JPEG_LS) throw new DamagedFrame(`JPEG process ${process} as JPEG-LS`);
  const { signed } = image;
  const form = checkForm("JPEG-LS", { rows, columns, precision, components: components.length, signed }, image);
  if (!canHold(header, bytes.length)) throw new DamagedFrame(`JPEG-LS of ${rows} rows in ${bytes.length} bytes`);
  return samplesFromNative(decodeNative("JpegLs", bytes, form), form, image, image.photometric);
}
