import { Rejection } from "#pipeline/rejections";

const HEADER = 64; // the number of segments and fifteen offsets, four bytes each
const MOST_SEGMENTS = 15;
const LONGEST = 128; // bytes of one literal or one repetition
const DENSEST = 64; // 128 equal bytes take two
const FAR = LONGEST + 16; // from where no run, rounded up to words, reaches the end

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The byte range of each segment (PS3.5 G.5). */
function segmentsOf(frame: Uint8Array, count: number): readonly Range[] {
  if (frame.length < HEADER) throw new Rejection("TRUNCATED", { expected: HEADER, found: frame.length });
  const header = new DataView(frame.buffer, frame.byteOffset, HEADER);
  const declared = header.getUint32(0, true);
  if (declared !== count) throw new Rejection("MALFORMED", { expected: count, found: declared });
  return Array.from({ length: count }, (_, i) => {
    const start = header.getUint32(4 * (i + 1), true);
    const end = i + 1 < count ? header.getUint32(4 * (i + 2), true) : frame.length;
    if (start < HEADER || end < start) throw new Rejection("MALFORMED", { segment: i });
    if (end > frame.length) throw new Rejection("TRUNCATED", { segment: i });
    return { start, end };
  });
}

/** Undoes the PackBits coding of one segment (PS3.5 G.3.2) into exactly `plane`. */
function unpack(packed: Uint8Array, plane: Uint8Array): Uint8Array {
  let [read, written] = unpackFar(packed, plane);
  while (written < plane.length && read < packed.length) {
    const control = packed[read++] ?? 0;
    if (control === LONGEST) continue; // means nothing
    const literal = control < LONGEST;
    const length = literal ? control + 1 : 257 - control;
    const taken = literal ? length : 1;
    if (read + taken > packed.length) throw new Rejection("TRUNCATED", { expected: taken, found: packed.length - read });
    place(packed.subarray(read, read + taken), length, plane.subarray(written));
    read += taken;
    written += length;
  }
  if (written < plane.length) throw new Rejection("TRUNCATED", { expected: plane.length, found: written });
  if (!isPadding(packed.subarray(read))) throw new Rejection("MALFORMED", { surplus: packed.length - read });
  return plane;
}

/**
 * Unpacks while both ends are further away than the longest run, so that words can be written past a run's end: the next run is written
 * over them. Most runs are shorter than what is written before the first look at their length. Answers how much was read and written.
 */
function unpackFar(packed: Uint8Array, plane: Uint8Array): [number, number] {
  const from = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const to = new DataView(plane.buffer, plane.byteOffset, plane.length);
  const [lastRead, lastWritten] = [packed.length - FAR, plane.length - FAR];
  let [read, written] = [0, 0];
  while (read < lastRead && written < lastWritten) {
    const control = packed[read++] as number;
    if (control < LONGEST) {
      to.setInt32(written, from.getInt32(read));
      to.setInt32(written + 4, from.getInt32(read + 4));
      for (let i = 8; i <= control; i += 4) to.setInt32(written + i, from.getInt32(read + i));
      read += control + 1;
      written += control + 1;
    } else if (control > LONGEST) {
      const word = Math.imul(packed[read++] as number, 0x01010101);
      for (let i = 0; i < 16; i += 4) to.setInt32(written + i, word);
      for (let i = 16; i <= 256 - control; i += 4) to.setInt32(written + i, word);
      written += 257 - control;
    }
  }
  return [read, written];
}

/** Puts one run at the start of `room`. Some encoders pad a plane to even length, so one byte may be too many. */
function place(bytes: Uint8Array, length: number, room: Uint8Array): void {
  if (length > room.length + 1) throw new Rejection("MALFORMED", { surplus: length - room.length });
  if (bytes.length === length) room.set(bytes.subarray(0, room.length));
  else room.fill(bytes[0] ?? 0, 0, length);
}

/** Zeros, and the control byte that means nothing. */
const isPadding = (rest: Uint8Array): boolean => rest.every((byte) => byte === 0 || byte === LONGEST);

/**
 * An RLE frame as its `count` byte planes of `size` bytes, most significant byte first (PS3.5 Annex G), one after another in `room` where one
 * is given. Throws Rejection where they are not exactly there.
 */
export function decodeRle(frame: Uint8Array, count: number, size: number, room?: Uint8Array): readonly Uint8Array[] {
  const segments = segmentsOf(frame, count);
  if (size * count > frame.length * DENSEST) throw new Rejection("TRUNCATED", { expected: size * count, found: frame.length });
  const planes = room ?? new Uint8Array(size * count);
  return segments.map(({ start, end }, i) => unpack(frame.subarray(start, end), planes.subarray(i * size, (i + 1) * size)));
}

/** Where the packed bytes of a segment end that unpack to `size` bytes, PS3.5 G.3.2; the segment's own end where they do not suffice. */
function endOfPacked(frame: Uint8Array, { start, end }: Range, size: number): number {
  let at = start;
  for (let unpacked = 0; unpacked < size && at < end; ) {
    const control = frame[at] ?? 0;
    const literal = control < LONGEST;
    if (control !== LONGEST) unpacked += literal ? control + 1 : 257 - control;
    at += control === LONGEST ? 1 : literal ? control + 2 : 2;
  }
  return Math.min(at, end);
}

/** The bytes of each segment that its plane of `size` bytes is made of. Throws Rejection where the frame is no RLE. */
export const usedOfSegments = (frame: Uint8Array, count: number, size: number): readonly Range[] =>
  segmentsOf(frame, count).map((range) => ({ start: range.start, end: endOfPacked(frame, range, size) }));

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
