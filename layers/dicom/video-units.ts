/** What begins with a start code of a video codestream (00 00 01) and ends where the next one begins; offsets in the stream. */
export interface VideoUnit {
  readonly start: number;
  readonly end: number;
  /** What stands behind the start code, its first kilobyte at most. */
  readonly head: Buffer;
}

const START_CODE = Buffer.of(0, 0, 1);
const HEAD = 1024;

/** A unit that has begun: what is known of its head, and up to where that was read. */
interface Begun {
  readonly start: number;
  head: Buffer;
  read: number;
}

/** The units of a codestream that comes in chunks; what stands before the first start code is a unit with an empty head. */
export async function* videoUnits(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<VideoUnit> {
  let [loaded, base] = [Buffer.alloc(0), 0];
  let unit: Begun = { start: 0, head: Buffer.alloc(0), read: Number.POSITIVE_INFINITY };
  let isFirst = true;
  for await (const chunk of chunks) {
    loaded = Buffer.concat([loaded, chunk]);
    let scanned = 0;
    for (let at = loaded.indexOf(START_CODE); at >= 0; at = loaded.indexOf(START_CODE, scanned)) {
      const start = base + at;
      readHead(unit, loaded, base, at);
      if (!isFirst || start > 0) yield { start: unit.start, end: start, head: unit.head };
      isFirst = false;
      scanned = at + START_CODE.length;
      unit = { start, head: Buffer.alloc(0), read: base + scanned };
    }
    const kept = Math.max(scanned, loaded.length - START_CODE.length);
    readHead(unit, loaded, base, kept);
    [loaded, base] = [Buffer.from(loaded.subarray(kept)), base + kept];
  }
  readHead(unit, loaded, base, loaded.length);
  if (base + loaded.length > unit.start) yield { start: unit.start, end: base + loaded.length, head: unit.head };
}

function readHead(unit: Begun, loaded: Buffer, base: number, until: number): void {
  const from = unit.read - base;
  const room = HEAD - unit.head.length;
  if (from >= until || room <= 0) return;
  unit.head = Buffer.concat([unit.head, loaded.subarray(from, Math.min(until, from + room))]);
  unit.read = base + until;
}
