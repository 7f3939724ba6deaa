import sharp from "sharp";
import type { ImageDescription } from "#dicom/image";
import { Rejection } from "#pipeline/rejections";
import type { Run } from "./mask.ts";

const QUALITY = 95;
const DENSEST = 256; // pixels that one byte of a scan can stand for: four blocks of two bits each

/** What a JPEG codestream says of itself (ITU-T T.81 B.2.2). */
interface FrameHeader {
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** The first Huffman-coded DCT frame header, or undefined where there is none before the scan. */
function frameHeader(codestream: Uint8Array): FrameHeader | undefined {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.length);
  let at = 2;
  while (at + 10 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    if (marker >= 0xc0 && marker <= 0xc2) {
      const [precision, components] = [view.getUint8(at + 4), view.getUint8(at + 9)];
      return { precision, rows: view.getUint16(at + 5), columns: view.getUint16(at + 7), components };
    }
    if (marker === 0xda) return undefined;
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2); // 0xff may be repeated as filling
  }
  return undefined;
}

function check(codestream: Uint8Array, { rows, columns, samplesPerPixel }: ImageDescription): void {
  const header = frameHeader(codestream);
  if (header === undefined || header.precision !== 8) throw new Rejection("MALFORMED", { precision: header?.precision ?? 0 });
  if (header.rows !== rows || header.columns !== columns || header.components !== samplesPerPixel)
    throw new Rejection("MALFORMED", { rows: header.rows, columns: header.columns, components: header.components });
  if (rows * columns > codestream.length * DENSEST)
    throw new Rejection("TRUNCATED", { expected: rows * columns, found: codestream.length });
}

/** Samples in pixel order. The codestream alone says its colour space (JFIF, Adobe APP14, component ids); an ICC profile changes nothing. */
async function decode(codestream: Uint8Array, channels: 1 | 3): Promise<Buffer> {
  const picture = sharp(codestream, { failOn: "error", ignoreIcc: true, limitInputPixels: false });
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
    check(codestream, description);
    const samples = await decode(codestream, channels);
    for (const { from, to } of runs) samples.fill(black, from * channels, to * channels);
    const masked = sharp(samples, { raw: { width: columns, height: rows, channels } });
    return masked
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" })
      .toBuffer();
  };
}
