import type { ImageDescription } from "#dicom/image";
import { type JpegColour, jpegColour } from "#dicom/jpeg-colour";
import { type JpegHeader, parseJpeg } from "#dicom/jpeg-header";
import { jpegSegments } from "#dicom/jpeg-segments";
import { Rejection } from "#pipeline/rejections";

const DNL = 0xdc;
const DENSEST = 256; // pixels that one byte of a scan can stand for: four blocks of two bits each

/** The height that stands behind the first scan where the frame header has none (ITU-T T.81 B.2.5). */
function linesBehind(codestream: Uint8Array): number {
  const found = [...jpegSegments(codestream)].find(({ marker }) => marker === DNL);
  return found?.body.length === 2 ? found.body.readUInt16BE(0) : 0;
}

/** What a frame says of itself, compared with what its header promises. Throws a Rejection where they differ or its bytes cannot hold so many pixels. */
export function openedJpeg(
  codestream: Uint8Array,
  { rows, columns, samplesPerPixel, photometric }: ImageDescription,
): { readonly header: JpegHeader; readonly colour: JpegColour } {
  const header = parseJpeg(codestream);
  const { width, components } = header;
  const height = header.height === 0 ? linesBehind(codestream) : header.height;
  if (height !== rows || width !== columns || components.length !== samplesPerPixel)
    throw new Rejection("MALFORMED", { rows: height, columns: width, components: components.length });
  if (rows * columns > codestream.length * DENSEST)
    throw new Rejection("TRUNCATED", { expected: rows * columns, found: codestream.length });
  return { header, colour: jpegColour(header, photometric) };
}
