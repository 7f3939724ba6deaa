import { Rejection } from "#pipeline/rejections";

const HEADER = 64; // the number of segments and fifteen offsets, four bytes each
const MOST_SEGMENTS = 15;
const LONGEST = 128; // bytes of one literal or one repetition
const DENSEST = 64; // 128 equal bytes take two

/** The byte range of each segment (PS3.5 G.5); throws a Rejection where the header cannot be. */
function segmentsOf(frame: Uint8Array, count: number): readonly Uint8Array[] {
  if (frame.length < HEADER) throw new Rejection("TRUNCATED", { expected: HEADER, found: frame.length });
  const header = new DataView(frame.buffer, frame.byteOffset, HEADER);
  const declared = header.getUint32(0, true);
  if (declared !== count) throw new Rejection("MALFORMED", { expected: count, found: declared });
  return Array.from({ length: count }, (_, i) => {
    const start = header.getUint32(4 * (i + 1), true);
    const end = i + 1 < count ? header.getUint32(4 * (i + 2), true) : frame.length;
    if (start < HEADER || end < start) throw new Rejection("MALFORMED", { segment: i });
    if (end > frame.length) throw new Rejection("TRUNCATED", { segment: i });
    return frame.subarray(start, end);
  });
}

/** One segment to its plane of `size` bytes (PS3.5 G.3.2). A last run may reach over the end, as some writers let it. */
function unpack(segment: Uint8Array, size: number): Uint8Array {
  if (size > segment.length * DENSEST) throw new Rejection("TRUNCATED", { expected: size, found: segment.length });
  const plane = new Uint8Array(size);
  let written = 0;
  let read = 0;
  while (written < size && read < segment.length) {
    const control = segment[read] ?? 0;
    read += 1;
    if (control < LONGEST) {
      const bytes = segment.subarray(read, read + Math.min(control + 1, size - written));
      plane.set(bytes, written);
      written += bytes.length;
      read += control + 1;
    } else if (control > LONGEST && read < segment.length) {
      plane.fill(segment[read] ?? 0, written, written + 257 - control);
      written += 257 - control;
      read += 1;
    }
  }
  if (written < size) throw new Rejection("TRUNCATED", { expected: size, found: written });
  return plane;
}

/** An RLE frame to its `count` byte planes of `size` bytes, most significant byte first (PS3.5 Annex G). Throws a Rejection. */
export const decodeRle = (frame: Uint8Array, count: number, size: number): readonly Uint8Array[] =>
  segmentsOf(frame, count).map((segment) => unpack(segment, size));

/** How often the byte at `start` comes in a row, `LONGEST` at most. */
function repeats(row: Uint8Array, start: number): number {
  let end = start + 1;
  while (end < row.length && end - start < LONGEST && row[end] === row[start]) end += 1;
  return end - start;
}

/** Writes one row at `at` and says where it ended (PS3.5 G.3.1). Two equal bytes alone do not end a literal. */
function packRow(row: Uint8Array, out: Uint8Array, at: number): number {
  let position = at;
  let literal = 0;
  const flush = (end: number) => {
    for (; literal < end; literal += LONGEST) {
      const bytes = row.subarray(literal, Math.min(end, literal + LONGEST));
      out[position] = bytes.length - 1;
      out.set(bytes, position + 1);
      position += bytes.length + 1;
    }
    literal = end;
  };
  for (let i = 0; i < row.length; ) {
    const count = repeats(row, i);
    if (count > 2 || (count === 2 && literal === i)) {
      flush(i);
      out[position] = 257 - count;
      out[position + 1] = row[i] ?? 0;
      position += 2;
      literal = i + count;
    }
    i += count;
  }
  flush(row.length);
  return position;
}

/** One plane to a segment of even length. */
function pack(plane: Uint8Array, columns: number): Uint8Array {
  const out = new Uint8Array(plane.length + Math.ceil(columns / LONGEST) * Math.ceil(plane.length / columns) + 1);
  let end = 0;
  for (let start = 0; start < plane.length; start += columns) end = packRow(plane.subarray(start, start + columns), out, end);
  return out.slice(0, end + (end % 2));
}

/** Byte planes, most significant first, to an RLE frame; each row is encoded for itself (PS3.5 Annex G). */
export function encodeRle(planes: readonly Uint8Array[], columns: number): Uint8Array {
  if (planes.length > MOST_SEGMENTS) throw new RangeError("An RLE frame has at most 15 segments.");
  const segments = planes.map((plane) => pack(plane, columns));
  const header = new DataView(new ArrayBuffer(HEADER));
  header.setUint32(0, segments.length, true);
  let offset = HEADER;
  for (const [i, segment] of segments.entries()) {
    header.setUint32(4 * (i + 1), offset, true);
    offset += segment.length;
  }
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), ...segments]));
}
