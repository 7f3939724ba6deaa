import type { ImageDescription } from "#dicom/image";
import type { Piece } from "#dicom/pieces";
import { usedOfSegments } from "#dicom/rle";

const HEADER = 64;

/** An RLE frame whose header and segments hold nothing but the image: what lies before, between and behind them goes. Throws Rejection. */
export function stripRle(frame: Uint8Array, { rows, columns, samplesPerPixel, bitsAllocated }: ImageDescription): readonly Piece[] {
  const count = (samplesPerPixel * bitsAllocated) / 8;
  const segments = usedOfSegments(frame, count, rows * columns);
  const header = new DataView(new ArrayBuffer(HEADER));
  header.setUint32(0, count, true);
  const pieces: Piece[] = [];
  let offset = HEADER;
  for (const [i, { start, end }] of segments.entries()) {
    header.setUint32(4 * (i + 1), offset, true);
    const isOdd = (end - start) % 2 === 1;
    pieces.push({ start, end }, ...(isOdd ? [new Uint8Array(1)] : []));
    offset += end - start + Number(isOdd);
  }
  return [new Uint8Array(header.buffer), ...pieces];
}
