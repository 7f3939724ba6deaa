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

async function decodeEveryday(jpeg: BareJpeg, image: ImageDescription): Promise<Samples> {
  const photometric = jpeg.colour === "grey" ? greyPhotometric(image) : "RGB";
  return { words: await decoded(jpeg), layout: "by-pixel", photometric };
}

const decoded = ({ bytes, colour }: BareJpeg): Promise<Buffer> =>
  sharp(bytes, { failOn: "warning" })
    .toColourspace(colour === "grey" ? "b-w" : "srgb")
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw new DamagedFrame("JPEG does not decode", { cause: error });
    });

const NEAR = 24; // levels

/**
 * True where the three components of an 8-bit JPEG that names no colours are YCbCr: most pixels of a medical picture are grey, and grey
 * has equal components in RGB and two in the middle in YCbCr. Throws DamagedFrame.
 */
export async function looksYbr(bytes: Uint8Array, header: JpegHeader): Promise<boolean> {
  const asCoded: BareJpeg = { bytes: bareJpeg(bytes, header, "rgb"), header, colour: "rgb" };
  const components = await decoded(asCoded);
  let [asRgb, asYbr] = [0, 0];
  for (let i = 0; i < components.length; i += 3) {
    const [first, second, third] = [components[i] as number, components[i + 1] as number, components[i + 2] as number];
    if (Math.abs(second - first) + Math.abs(third - first) < NEAR) asRgb++;
    if (Math.abs(second - 128) + Math.abs(third - 128) < NEAR) asYbr++;
  }
  return asYbr > asRgb;
}

const greyPhotometric = (image: ImageDescription): string => (image.samplesPerPixel === 1 ? image.photometric : "MONOCHROME2");

/** Lossless and 12 bits. Lossless codestreams carry no colour transform, whatever marker stands in them. */
function decodeLong({ bytes, header, colour }: BareJpeg, image: ImageDescription): Samples {
  const { width: columns, height: rows, precision, process, components } = header;
  const form = checkForm("JPEG", { rows, columns, precision, components: components.length, signed: image.signed }, image);
  const isYbr = process !== LOSSLESS && colour === "ybr";
  return samplesFromNative(decodeNative("Jpeg", bytes, form), form, image, isYbr ? "YBR_FULL" : image.photometric);
}
