import sharp from "sharp";
import type { ImageDescription } from "#dicom/image";
import { bareJpeg, jpegColour } from "#dicom/jpeg-colour";
import { parseJpeg } from "#dicom/jpeg-header";
import { Rejection } from "#pipeline/rejections";
import type { Run } from "./mask.ts";

const QUALITY = 95;
const DENSEST = 256; // pixels that one byte of a scan can stand for: four blocks of two bits each

/** The codestream as decoders must read it: without application segments, its colours said where they would be guessed. */
function opened(codestream: Uint8Array, { rows, columns, samplesPerPixel, photometric }: ImageDescription): Uint8Array {
  const header = parseJpeg(codestream);
  const { width, height, components, precision, process } = header;
  const colour = jpegColour(header, photometric);
  if (precision !== 8 || process > 0xc2 || colour === "unknown") throw new Rejection("MALFORMED", { precision, process });
  if (height !== rows || width !== columns || components.length !== samplesPerPixel)
    throw new Rejection("MALFORMED", { rows: height, columns: width, components: components.length });
  if (rows * columns > codestream.length * DENSEST)
    throw new Rejection("TRUNCATED", { expected: rows * columns, found: codestream.length });
  return bareJpeg(codestream, header, colour);
}

/** Samples in pixel order. */
async function decode(codestream: Uint8Array, channels: 1 | 3): Promise<Buffer> {
  const picture = sharp(codestream, { failOn: "error", limitInputPixels: false });
  try {
    return await picture
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .raw()
      .toBuffer();
  } catch (error) {
    throw new Rejection("MALFORMED", { bytes: codestream.length }, { cause: error });
  }
}

/** Masks JPEG baseline frames: decoded, blackened, encoded again at quality 95 without subsampling or metadata. Throws a Rejection. */
export function jpegRedactor(description: ImageDescription, runs: readonly Run[]): (frame: Uint8Array) => Promise<Uint8Array> {
  const { rows, columns, photometric } = description;
  const channels = description.samplesPerPixel === 1 ? 1 : 3;
  const black = photometric === "MONOCHROME1" ? 255 : 0;
  return async (codestream) => {
    const samples = await decode(opened(codestream, description), channels);
    for (const { from, to } of runs) samples.fill(black, from * channels, to * channels);
    const masked = sharp(samples, { raw: { width: columns, height: rows, channels } });
    return masked
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
      .toBuffer();
  };
}
