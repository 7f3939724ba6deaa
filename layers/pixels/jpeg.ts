import sharp from "sharp";
import type { ImageDescription } from "#dicom/image";
import { bareJpeg } from "#dicom/jpeg-colour";
import { Rejection } from "#pipeline/rejections";
import { openedJpeg } from "./jpeg-opened.ts";
import type { Run } from "./mask.ts";

const QUALITY = 95;

/** The codestream as decoders must read it: without application segments, its colours said where they would be guessed. */
function bare(codestream: Uint8Array, description: ImageDescription): Uint8Array {
  const { header, colour } = openedJpeg(codestream, description);
  const { precision, process } = header;
  if (precision !== 8 || process > 0xc2 || colour === "unknown") throw new Rejection("MALFORMED", { precision, process });
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

/** Masks JPEG frames of 8 bits: decoded, blackened, encoded again at quality 95 without subsampling or metadata. Throws a Rejection. */
export function jpegRedactor(description: ImageDescription, runs: readonly Run[]): (frame: Uint8Array) => Promise<Uint8Array> {
  const { rows, columns, photometric } = description;
  const channels = description.samplesPerPixel === 1 ? 1 : 3;
  const black = photometric === "MONOCHROME1" ? 255 : 0;
  return async (codestream) => {
    const samples = await decode(bare(codestream, description), channels);
    for (const { from, to } of runs) samples.fill(black, from * channels, to * channels);
    const masked = sharp(samples, { raw: { width: columns, height: rows, channels } });
    return masked
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
      .toBuffer();
  };
}
