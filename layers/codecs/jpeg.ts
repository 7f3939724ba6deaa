import sharp from "sharp";
import type { ImageDescription } from "#dicom/image";
import { bareJpeg, type JpegColour, jpegColour } from "#dicom/jpeg-colour";
import { type JpegHeader, parseJpeg } from "#dicom/jpeg-header";
import { DamagedFrame, UnsupportedFrame } from "./frame-errors.ts";
import { decodeNative } from "./native-codecs.ts";
import { checkForm, headerOf, samplesFromNative } from "./native-samples.ts";
import type { Samples } from "./samples.ts";

sharp.cache(false); // each frame is decoded once

const PROGRESSIVE = 0xc2;
const LOSSLESS = 0xc3;
const DENSEST_DCT = 512; // pixels that one byte can stand for: blocks of one bit each in a first progressive scan
const DENSEST_LOSSLESS = 8; // a bit each

/** A JPEG frame without its APPn and COM segments, and what it says of itself. */
export interface BareJpeg {
  readonly bytes: Uint8Array;
  readonly header: JpegHeader;
  readonly colour: JpegColour;
}

/** A frame's codestream, cleaned and compared with the header. Throws DamagedFrame where it is damaged, of another size, or cannot hold it. */
export function openJpeg(bytes: Uint8Array, image: ImageDescription): BareJpeg {
  const header = headerOf("JPEG", () => parseJpeg(bytes));
  const { width, height, process, components } = header;
  if (width !== image.columns || height !== image.rows)
    throw new DamagedFrame(`JPEG of ${width}x${height}, ${image.columns}x${image.rows} expected`);
  const densest = process === LOSSLESS ? DENSEST_LOSSLESS / components.length : DENSEST_DCT;
  if (width * height > bytes.length * densest) throw new DamagedFrame(`JPEG of ${width}x${height} in ${bytes.length} bytes`);
  const colour = jpegColour(header, image.photometric);
  return { bytes: bareJpeg(bytes, header, colour), header, colour };
}

/** True for JPEG processes 1, 2 and progressive of 8 bits: what any JPEG decoder knows. */
export const isEverydayJpeg = ({ precision, process }: JpegHeader): boolean => precision === 8 && process <= PROGRESSIVE;

/**
 * The samples of a JPEG frame, whatever its process: RGB where 8-bit DCT has colours; as coded for lossless and 12 bits.
 * Throws DamagedFrame where it cannot be decoded whole, UnsupportedFrame for hierarchical and arithmetic coding.
 */
export async function decodeJpeg(bytes: Uint8Array, image: ImageDescription): Promise<Samples> {
  const jpeg = openJpeg(bytes, image);
  const { header, colour } = jpeg;
  if (colour === "unknown") throw new UnsupportedFrame(`JPEG of ${header.components.length} components`);
  if (isEverydayJpeg(header)) return decodeEveryday(jpeg, image);
  if (header.process > LOSSLESS) throw new UnsupportedFrame(`JPEG process ${header.process}`);
  return decodeLong(jpeg, image);
}

async function decodeEveryday({ bytes, colour }: BareJpeg, image: ImageDescription): Promise<Samples> {
  const grey = colour === "grey";
  const decoder = sharp(bytes, { failOn: "warning" }).toColourspace(grey ? "b-w" : "srgb");
  const words = await decoder
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new DamagedFrame("JPEG does not decode", { cause: error });
    });
  return { words, layout: "by-pixel", photometric: grey ? greyPhotometric(image) : "RGB" };
}

const greyPhotometric = (image: ImageDescription): string => (image.samplesPerPixel === 1 ? image.photometric : "MONOCHROME2");

/** Lossless and 12 bits. Lossless codestreams carry no colour transform, whatever marker stands in them. */
function decodeLong({ bytes, header, colour }: BareJpeg, image: ImageDescription): Samples {
  const { width: columns, height: rows, precision, process, components } = header;
  const form = checkForm("JPEG", { rows, columns, precision, components: components.length, signed: image.signed }, image);
  const isYbr = process !== LOSSLESS && colour === "ybr";
  return samplesFromNative(decodeNative("Jpeg", bytes, form), form, image, isYbr ? "YBR_FULL" : image.photometric);
}
