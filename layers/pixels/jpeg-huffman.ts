import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";

const LONGEST = 16;
const FAST = 9; // bits that one look-up decodes; longer codes are rare
export const END_OF_BLOCK = 0x00;
const ZERO_RUN = 0xf0;

/** A Huffman table as DHT lists it: how many codes there are of each length from 1 to 16, and their symbols (ITU-T T.81 B.2.4.2). */
export interface HuffmanTable {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** Symbols by the next 16 bits. An entry is `what << 5 | length`; its length is what it takes from the stream, never 0. */
export interface HuffmanDecoder {
  /** By the first 9 bits; 0 where the code is longer. */
  readonly fast: Uint16Array;
  readonly entries: Uint16Array;
  /** By length: codes below it are complete. */
  readonly limits: Int32Array;
  /** By length: what to add to a code for its entry's place. */
  readonly offsets: Int32Array;
}

/** Codes and their lengths by symbol; length 0 where a symbol has none. */
export interface HuffmanEncoder {
  readonly codes: Uint16Array;
  readonly lengths: Uint8Array;
}

/** Calls back for each code in order (T.81 C.2). Throws UnmaskableJpeg where there are more than fit. */
function eachCode({ counts }: HuffmanTable, visit: (code: number, length: number, index: number) => void): void {
  let [code, index] = [0, 0];
  for (let length = 1; length <= LONGEST; length++, code *= 2)
    for (let i = 0; i < (counts[length - 1] as number); i++) {
      if (code >= 2 ** length) throw new UnmaskableJpeg("TABLES");
      visit(code++, length, index++);
    }
}

function decoderOf(table: HuffmanTable, entry: (symbol: number, length: number) => number): HuffmanDecoder {
  const { symbols } = table;
  const fast = new Uint16Array(2 ** FAST);
  const entries = new Uint16Array(symbols.length);
  const [limits, offsets] = [new Int32Array(LONGEST + 1), new Int32Array(LONGEST + 1)];
  eachCode(table, (code, length, index) => {
    const packed = entry(symbols[index] as number, length);
    entries[index] = packed;
    limits[length] = code + 1;
    offsets[length] = index - code;
    if (length <= FAST) fast.fill(packed, code << (FAST - length), (code + 1) << (FAST - length));
  });
  return { fast, entries, limits, offsets };
}

/** What an AC symbol moves the place in the block by; beyond the block for its end, between for what means nothing. */
export const BLOCK_ENDS = 256;
const MEANS_NOTHING = 128;

function advance(symbol: number): number {
  if (symbol === END_OF_BLOCK) return BLOCK_ENDS;
  return (symbol & 15) > 0 || symbol === ZERO_RUN ? (symbol >> 4) + 1 : MEANS_NOTHING;
}

/** Entries of DC codes: the number of bits that follow, and the code's length. */
export function dcDecoder(table: HuffmanTable): HuffmanDecoder {
  if (table.symbols.some((symbol) => symbol > 15)) throw new UnmaskableJpeg("TABLES");
  return decoderOf(table, (symbol, length) => (symbol << 5) | length);
}

/** Entries of AC codes: how far the place in the block moves, and the length of the code and its bits together. */
export const acDecoder = (table: HuffmanTable): HuffmanDecoder =>
  decoderOf(table, (symbol, length) => (advance(symbol) << 5) | (length + (symbol & 15)));

/** The entry for the next 16 bits. Throws UnmaskableJpeg where they begin with no code. */
export function longEntry({ entries, limits, offsets }: HuffmanDecoder, bits: number): number {
  for (let length = FAST + 1; length <= LONGEST; length++) {
    const code = bits >> (LONGEST - length);
    if (code < (limits[length] as number)) return entries[code + (offsets[length] as number)] as number;
  }
  throw new UnmaskableJpeg("ENTROPY");
}

export function encoderOf(table: HuffmanTable): HuffmanEncoder {
  const [codes, lengths] = [new Uint16Array(256), new Uint8Array(256)];
  eachCode(table, (code, length, index) => {
    const symbol = table.symbols[index] as number;
    codes[symbol] = code;
    lengths[symbol] = length;
  });
  return { codes, lengths };
}

/**
 * The table with codes for all of `wanted`. Every code it had stays what it was: new ones go behind the last, in room that tables leave
 * because no code is all ones (T.81 C.2). Throws UnmaskableJpeg where there is none.
 */
export function completed(table: HuffmanTable, wanted: readonly number[]): HuffmanTable {
  const missing = wanted.filter((symbol) => !table.symbols.includes(symbol));
  if (missing.length === 0) return table;
  let [next, last] = [0, 1];
  eachCode(table, (code, length) => {
    [next, last] = [code + 1, length];
  });
  for (let length = last; length <= LONGEST; length++)
    if (2 ** length - 1 - next * 2 ** (length - last) >= missing.length) {
      const counts = table.counts.map((count, i) => count + (i === length - 1 ? missing.length : 0));
      return { counts, symbols: Uint8Array.of(...table.symbols, ...missing) };
    }
  throw new UnmaskableJpeg("TABLES");
}
