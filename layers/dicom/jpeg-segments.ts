import { Rejection } from "#pipeline/rejections";

/** A marker segment of a JPEG or JPEG-LS codestream (ITU-T T.81 B.1.1.4, T.87 C.1). Offsets count from the codestream's start. */
export interface JpegSegment {
  /** The marker's low byte. */
  readonly marker: number;
  /** Where its 0xFF stands, the last one where it is repeated as filling. */
  readonly start: number;
  /** Past the segment; for SOS past its entropy-coded data. */
  readonly end: number;
  readonly body: Buffer;
}

export const JPEG_SOS = 0xda;
export const JPEG_EOI = 0xd9;
export const JPEG_COM = 0xfe;
const SOI = 0xd8;
const TEM = 0x01;

export const isApp = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;
export const isFrameHeader = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The segments behind SOI up to EOI, which comes last; a codestream that lacks its EOI ends with its last scan.
 * Throws Rejection where a marker or a segment is not whole.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  const jpeg = bufferOf(bytes);
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) throw new Rejection("MALFORMED", { offset: 0 });
  let isLs = false;
  for (let at = 2; ; ) {
    const segment = segmentAt(jpeg, at, isLs);
    isLs ||= segment.marker === 0xf7;
    yield segment;
    if (segment.marker === JPEG_EOI || (segment.marker === JPEG_SOS && segment.end === jpeg.length)) return;
    at = segment.end;
  }
}

function segmentAt(jpeg: Buffer, from: number, isLs: boolean): JpegSegment {
  let at = from;
  while (jpeg[at] === 0xff) at++; // fill bytes
  const marker = jpeg[at];
  if (marker === undefined) throw new Rejection("TRUNCATED", { offset: from });
  if (at === from) throw new Rejection("MALFORMED", { offset: from });
  const start = at - 1;
  at += 1;
  if (marker === JPEG_EOI || marker === TEM) return { marker, start, end: at, body: jpeg.subarray(at, at) };
  const length = at + 2 <= jpeg.length ? jpeg.readUInt16BE(at) : 0;
  const end = at + length;
  if (length < 2 || end > jpeg.length) throw new Rejection("TRUNCATED", { offset: start });
  return { marker, start, end: marker === JPEG_SOS ? endOfScan(jpeg, end, isLs) : end, body: jpeg.subarray(at + 2, end) };
}

/** Entropy-coded data ends at a marker that is neither a stuffed byte nor a restart: JPEG stuffs a zero byte, JPEG-LS a zero bit. */
function endOfScan(jpeg: Buffer, from: number, isLs: boolean): number {
  let at = jpeg.indexOf(0xff, from);
  for (;;) {
    const next = at === -1 ? undefined : jpeg[at + 1];
    if (next === undefined) return jpeg.length;
    const isStuffed = isLs ? next < 0x80 : next === 0;
    if (!isStuffed && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at = jpeg.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
}
