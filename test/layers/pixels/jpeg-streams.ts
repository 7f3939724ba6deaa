import fc from "fast-check";

/** Writes sequential JPEG codestreams of any coefficients, as odd as the standard allows (ITU-T T.81 annexes B, C and F). */

export interface StreamComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
}

/** What a stream is to be like. */
export interface Stream {
  readonly width: number;
  readonly height: number;
  readonly precision: 8 | 12;
  readonly extended: boolean;
  readonly components: readonly StreamComponent[];
  /** Indices of the components of each scan. */
  readonly scans: readonly (readonly number[])[];
  /** In MCUs; 0: none. */
  readonly restarts: number;
  readonly step: number;
  /** Codes of equal length, or a few short ones and many long ones. Only symbols that occur have one. */
  readonly codes: "flat" | "skewed";
  /** The height stands behind the first scan alone. */
  readonly dnl: boolean;
  readonly fill: boolean;
  readonly seed: number;
}

/** Coefficients that vary with the place: xorshift, so that a seed is all there is to a picture. */
function randoms(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Token {
  readonly table: number;
  readonly symbol: number;
  readonly bits: string;
}

function bitsOf(value: number): { readonly size: number; readonly bits: string } {
  const size = 32 - Math.clz32(Math.abs(value));
  const raw = value < 0 ? value + 2 ** size - 1 : value;
  return { size, bits: size === 0 ? "" : raw.toString(2).padStart(size, "0") };
}

/** A block's symbols: a random DC coefficient in range, AC coefficients here and there. */
function blockTokens(random: () => number, before: number, range: number, place: number): { tokens: Token[]; dc: number } {
  const dc = Math.floor((random() * 2 - 1) * range);
  const first = bitsOf(dc - before);
  const tokens: Token[] = [{ table: place, symbol: first.size, bits: first.bits }];
  let at = 1;
  for (const busy = random(); random() < busy && at < 64; ) {
    let run = Math.floor(random() * random() * 40);
    if (at + run > 63) break;
    at += run + 1;
    for (; run > 15; run -= 16) tokens.push({ table: 0x10 | place, symbol: 0xf0, bits: "" });
    const { size, bits } = bitsOf(Math.ceil((random() - 0.5) * 2 ** (1 + random() * 8)) || 1);
    tokens.push({ table: 0x10 | place, symbol: (run << 4) | size, bits });
  }
  if (at < 64) tokens.push({ table: 0x10 | place, symbol: 0, bits: "" });
  return { tokens, dc };
}

/** Lengths for so many codes: all alike, or 1, 2, 3 … and the rest alike behind them; all ones is left free. */
function lengthsFor(count: number, codes: Stream["codes"]): number[] {
  const short = codes === "skewed" ? Math.min(count - 1, 8) : 0;
  const rest = Math.max(1, Math.ceil(Math.log2(count - short + 1)));
  return Array.from({ length: count }, (_, i) => (i < short ? i + 1 : short + rest));
}

const segment = (marker: number, body: readonly number[]): Buffer =>
  Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]);

function huffmanSegment(place: number, symbols: readonly number[], lengths: readonly number[]): Buffer {
  const counts = Array.from({ length: 16 }, (_, i) => lengths.filter((length) => length === i + 1).length);
  return segment(0xc4, [place, ...counts, ...symbols]);
}

/** Bits as bytes, filled up with ones, stuffed. */
function packed(bits: string): number[] {
  const full = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = (full.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
}

/** The components of each block of an MCU in order, and how many MCUs the scan has. */
function unitsOf({ components, width, height }: Stream, scan: readonly number[]): { units: number[]; mcus: number } {
  const of = (index: number) => components[index] as StreamComponent;
  const across = Math.max(...components.map(({ horizontal }) => horizontal));
  const down = Math.max(...components.map(({ vertical }) => vertical));
  const [only = 0] = scan;
  if (scan.length === 1) {
    const [columns, rows] = [Math.ceil((width * of(only).horizontal) / across), Math.ceil((height * of(only).vertical) / down)];
    return { units: [only], mcus: Math.ceil(columns / 8) * Math.ceil(rows / 8) };
  }
  const units = scan.flatMap((index) => Array<number>(of(index).horizontal * of(index).vertical).fill(index));
  return { units, mcus: Math.ceil(width / 8 / across) * Math.ceil(height / 8 / down) };
}

/** The tokens of one scan, interval by interval. */
function scanTokens(stream: Stream, scan: readonly number[], random: () => number): Token[][] {
  const { units, mcus } = unitsOf(stream, scan);
  const range = Math.floor(2 ** (stream.precision + 2) / stream.step);
  const intervals: Token[][] = [];
  const before = new Map<number, number>();
  for (let mcu = 0; mcu < mcus; mcu++) {
    if (mcu % (stream.restarts || mcus) === 0) {
      intervals.push([]);
      before.clear();
    }
    for (const index of units) {
      const { tokens, dc } = blockTokens(random, before.get(index) ?? 0, range, index === 0 ? 0 : 1);
      before.set(index, dc);
      intervals.at(-1)?.push(...tokens);
    }
  }
  return intervals;
}

function writtenScan(stream: Stream, scan: readonly number[], random: () => number): Buffer[] {
  const intervals = scanTokens(stream, scan, random);
  const fill = stream.fill ? [0xff, 0xff] : [];
  const codes = new Map<number, Map<number, string>>();
  const tables = [...new Set(intervals.flat().map(({ table }) => table))].map((place) => {
    const used = intervals.flat().filter(({ table }) => table === place);
    const symbols = [...new Set(used.map(({ symbol }) => symbol))];
    const lengths = lengthsFor(symbols.length, stream.codes);
    const known = new Map<number, string>();
    let [code, last] = [0, lengths[0] as number];
    for (const [i, length] of lengths.entries()) {
      code *= 2 ** (length - last);
      known.set(symbols[i] as number, (code++).toString(2).padStart(length, "0"));
      last = length;
    }
    codes.set(place, known);
    return huffmanSegment(place, symbols, lengths);
  });
  const entropy = intervals.flatMap((tokens, i) => [
    ...(i === 0 ? [] : [...fill, 0xff, 0xd0 + ((i - 1) & 7)]),
    ...packed(tokens.map(({ table, symbol, bits }) => codes.get(table)?.get(symbol) + bits).join("")),
  ]);
  const ids = scan.flatMap((index) => [stream.components[index]?.id ?? 0, index === 0 ? 0x00 : 0x11]);
  return [...tables, Buffer.from(fill), segment(0xda, [scan.length, ...ids, 0, 63, 0]), Buffer.from(entropy)];
}

/** The codestream. */
export function streamBytes(stream: Stream): Buffer {
  const { width, height, precision, components, step, dnl } = stream;
  const random = randoms(stream.seed);
  const lines = dnl ? 0 : height;
  const sampling = components.flatMap(({ id, horizontal, vertical }) => [id, (horizontal << 4) | vertical, 0]);
  const scans = stream.scans.map((scan) => writtenScan(stream, scan, random));
  if (dnl) scans[0]?.push(segment(0xdc, [height >> 8, height & 255]));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, (_, i) => Math.min(255, step + i))]),
    segment(stream.extended ? 0xc1 : 0xc0, [
      precision,
      lines >> 8,
      lines & 255,
      width >> 8,
      width & 255,
      components.length,
      ...sampling,
    ]),
    ...(stream.restarts > 0 ? [segment(0xdd, [stream.restarts >> 8, stream.restarts & 255])] : []),
    ...scans.flat(),
    Buffer.from(stream.fill ? [0xff, 0xff, 0xd9] : [0xff, 0xd9]),
  ]);
}

/** Horizontal and vertical, of the first component and of the others. */
const FACTORS: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [2, 1, 1, 1],
  [2, 2, 1, 1],
  [1, 2, 1, 1],
  [2, 2, 2, 1],
  [4, 1, 1, 1],
  [2, 2, 1, 2],
  [3, 1, 2, 1],
  [3, 2, 1, 1],
  [1, 4, 1, 3],
];

/** Codestreams of three components. */
export const colourStream: fc.Arbitrary<Stream> = fc
  .tuple(
    fc.constantFrom(...FACTORS),
    fc.constantFrom([[0, 1, 2]], [[0], [1], [2]], [[0], [1, 2]], [[2, 0], [1]]),
    fc.integer({ min: 1, max: 255 }),
  )
  .chain(([[h, v, ch, cv], scans, step]) =>
    fc.record({
      width: fc.integer({ min: 1, max: 75 }),
      height: fc.integer({ min: 1, max: 60 }),
      precision: fc.constant(8 as const),
      extended: fc.boolean(),
      components: fc.constant([
        { id: 1, horizontal: h, vertical: v },
        { id: 2, horizontal: ch, vertical: cv },
        { id: 3, horizontal: ch, vertical: cv },
      ]),
      scans: fc.constant(scans),
      restarts: fc.constantFrom(0, 0, 1, 2, 3, 7),
      step: fc.constant(step),
      codes: fc.constantFrom("flat", "skewed"),
      dnl: fc.boolean(),
      fill: fc.boolean(),
      seed: fc.integer(),
    }),
  );

/** Codestreams of one component, of 8 or 12 bits. */
export const greyStream: fc.Arbitrary<Stream> = fc.constantFrom(8 as const, 12 as const).chain((precision) =>
  colourStream.chain((stream) => {
    const component = fc.record({
      id: fc.nat(255),
      horizontal: fc.integer({ min: 1, max: 4 }),
      vertical: fc.integer({ min: 1, max: 4 }),
    });
    return component.map((only) => ({
      ...stream,
      precision,
      extended: stream.extended || precision === 12,
      components: [only],
      scans: [[0]],
    }));
  }),
);
