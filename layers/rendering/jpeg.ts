import sharp from "sharp";
import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { bareJpeg, type JpegColour, jpegColour } from "#dicom/jpeg-colour";
import { type JpegHeader, parseJpeg } from "#dicom/jpeg-header";
import { Rejection } from "#pipeline/rejections";
import { Refusal } from "./refusal.ts";

sharp.cache(false); // each frame is decoded once

/** A JPEG frame without its APPn and COM segments, and what it says of itself. */
export interface BareJpeg {
  readonly bytes: Uint8Array;
  readonly header: JpegHeader;
  readonly colour: JpegColour;
}

/** A frame's codestream, cleaned and compared with the header. Throws Refusal where it is damaged, of another size, or no 8-bit picture. */
export function openJpeg(bytes: Uint8Array, image: ImageDescription): BareJpeg {
  const header = wholeHeader(bytes);
  if (header.width !== image.columns || header.height !== image.rows)
    throw new Refusal("DAMAGED_PIXELS", `JPEG of ${header.width}x${header.height}, ${image.columns}x${image.rows} expected`);
  const colour = jpegColour(header, image.photometric);
  if (header.precision !== 8 || header.process > 0xc2 || colour === "unknown")
    throw new Refusal(
      "UNSUPPORTED_ENCODING",
      `JPEG process ${header.process}, ${header.precision} bits, ${header.components.length} components`,
    );
  return { bytes: bareJpeg(bytes, header, colour), header, colour };
}

function wholeHeader(bytes: Uint8Array): JpegHeader {
  try {
    return parseJpeg(bytes);
  } catch (error) {
    if (error instanceof Rejection) throw new Refusal("DAMAGED_PIXELS", `JPEG: ${error.message}`);
    throw error;
  }
}

/** The samples of a JPEG frame of 8 bits: RGB where it has colours. Throws Refusal DAMAGED_PIXELS where it cannot be decoded whole. */
export async function decodeJpeg(bytes: Uint8Array, image: ImageDescription): Promise<Samples> {
  const { bytes: bare, colour } = openJpeg(bytes, image);
  const grey = colour === "grey";
  try {
    const decoder = sharp(bare, { failOn: "warning" }).toColourspace(grey ? "b-w" : "srgb");
    const words = await decoder.raw().toBuffer();
    return { words, layout: "by-pixel", photometric: grey ? greyPhotometric(image) : "RGB" };
  } catch (error) {
    throw new Refusal("DAMAGED_PIXELS", "JPEG does not decode", { cause: error });
  }
}

const greyPhotometric = (image: ImageDescription): string => (image.samplesPerPixel === 1 ? image.photometric : "MONOCHROME2");
