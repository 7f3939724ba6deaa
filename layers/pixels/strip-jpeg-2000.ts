import { boxesOf, isBoxed } from "#dicom/boxes";
import { joined, lengthOf, type Piece } from "#dicom/pieces";
import { Rejection } from "#pipeline/rejections";

const SOC = 0xff4f;
const SOT = 0xff90;
const SOD = 0xff93;
const EOC = 0xffd9;
const TLM = 0xff55;

/** Marker segments that decoding may need (ITU-T T.800 A.2, T.801 A.2, T.814): everything else, COM first of all, says something of its own. */
const NEEDED: ReadonlySet<number> = new Set(
  [0x50, 0x51, 0x52, 0x53, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5c, 0x5d, 0x5e, 0x5f, 0x60, 0x61, 0x63].concat(
    Array.from({ length: 10 }, (_, i) => 0x70 + i),
  ),
);
const isNeeded = (marker: number): boolean => NEEDED.has(marker - 0xff00);

interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

/** Reads marker segments from `at` until one of `last`, which is not part of them. */
function segmentsUntil(view: DataView, at: number, last: readonly number[]): { segments: readonly Segment[]; end: number } {
  const segments: Segment[] = [];
  for (let start = at; ; ) {
    if (start + 4 > view.byteLength && !(start + 2 <= view.byteLength && last.includes(view.getUint16(start)))) {
      throw new Rejection("TRUNCATED", { offset: start });
    }
    const marker = view.getUint16(start);
    if (last.includes(marker)) return { segments, end: start };
    const end = start + 2 + view.getUint16(start + 2);
    if (marker < 0xff00 || end <= start + 3 || end > view.byteLength) throw new Rejection("MALFORMED", { offset: start });
    segments.push({ marker, start, end });
    start = end;
  }
}

interface TilePart {
  readonly pieces: readonly Piece[];
  readonly end: number;
  readonly changed: boolean;
}

const SOT_LENGTH = 12;

/** One tile-part from its SOT on (T.800 A.4.2); its length is counted anew where its header lost something. */
function tilePart(bytes: Uint8Array, view: DataView, start: number): TilePart {
  if (start + SOT_LENGTH > bytes.length) throw new Rejection("TRUNCATED", { offset: start });
  const declared = view.getUint32(start + 6);
  const { segments, end: data } = segmentsUntil(view, start + SOT_LENGTH, [SOD]);
  const end = declared === 0 || start + declared > bytes.length ? endOfLast(bytes, data) : start + declared;
  if (end < data + 2) throw new Rejection("MALFORMED", { offset: start });
  const kept = segments.filter(({ marker }) => isNeeded(marker));
  if (kept.length === segments.length) return { pieces: [{ start, end }], end, changed: false };
  const head = Uint8Array.from(bytes.subarray(start, start + SOT_LENGTH)); // a Buffer's slice would share its bytes
  const rest = joined([...kept, { start: data, end }]);
  const length = SOT_LENGTH + lengthOf(rest);
  if (declared !== 0) new DataView(head.buffer).setUint32(6, length);
  return { pieces: [head, ...rest], end, changed: true };
}

/** A tile-part that reaches to the end of the codestream ends before EOC: coded data hold no marker above 0xFF8F (T.800 A.1). */
function endOfLast(bytes: Uint8Array, from: number): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(Uint8Array.of(0xff, 0xd9), from);
  return at === -1 ? bytes.length : at;
}

function stripCodestream(bytes: Uint8Array): readonly Piece[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== SOC) throw new Rejection("MALFORMED", { offset: 0 });
  const main = segmentsUntil(view, 2, [SOT]);
  const parts: TilePart[] = [];
  let at = main.end;
  while (at + 2 <= bytes.length && view.getUint16(at) === SOT) {
    const part = tilePart(bytes, view, at);
    parts.push(part);
    at = part.end;
  }
  const isWhole = at + 2 <= bytes.length && view.getUint16(at) === EOC;
  if (!isWhole && at < bytes.length) throw new Rejection("MALFORMED", { offset: at });
  const changed = parts.some((part) => part.changed); // the table of lengths in the main header is then untrue
  const kept = main.segments.filter(({ marker }) => isNeeded(marker) && !(changed && marker === TLM));
  const tail = isWhole ? [{ start: at, end: at + 2 }] : [];
  return [...joined([{ start: 0, end: 2 }, ...kept]), ...parts.flatMap(({ pieces }) => pieces), ...tail];
}

const shifted = (pieces: readonly Piece[], by: number): readonly Piece[] =>
  pieces.map((piece) => (piece instanceof Uint8Array ? piece : { start: piece.start + by, end: piece.end + by }));

/**
 * A JPEG 2000 or HTJ2K frame without comments and what follows its end; of a JP2 or JPH file the codestream alone, as PS3.5 A.4.4 wants it.
 * undefined where boxes around it change its colours. Throws Rejection where it is no codestream.
 */
export function stripJpeg2000(frame: Uint8Array): readonly Piece[] | undefined {
  if (!isBoxed(frame, "jP  ")) return stripCodestream(frame);
  const boxes = boxesOf(frame, 0, frame.length);
  const header = boxes.find(({ type }) => type === "jp2h");
  if (header !== undefined && boxesOf(frame, header.start, header.end).some(({ type }) => type === "pclr" || type === "cdef"))
    return undefined;
  const codestream = boxes.find(({ type }) => type === "jp2c");
  if (codestream === undefined) throw new Rejection("MALFORMED", { offset: 0 });
  return shifted(stripCodestream(frame.subarray(codestream.start, codestream.end)), codestream.start);
}
