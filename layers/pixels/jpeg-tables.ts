import {
  acDecoder,
  completed,
  dcDecoder,
  END_OF_BLOCK,
  encoderOf,
  type HuffmanDecoder,
  type HuffmanEncoder,
  type HuffmanTable,
} from "./jpeg-huffman.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";

const DHT = 0xc4;
const MOST_BITS = { 8: 11, 12: 15 } as const; // of a DC difference, by precision (ITU-T T.81 F.1.2.1.1, F.1.2.1.2)

/** A Huffman table at work: as it decodes, and as it encodes. */
export interface HuffmanCoding {
  readonly decoder: HuffmanDecoder;
  readonly encoder: HuffmanEncoder;
}

/** The tables that are in force at one place of a codestream (T.81 B.2.4), each in one of four places. */
export class JpegTables {
  readonly dc: (HuffmanCoding | undefined)[] = [];
  readonly ac: (HuffmanCoding | undefined)[] = [];
  /** What DC coefficients are multiplied by. */
  readonly steps: (number | undefined)[] = [];
  /** In MCUs; 0 where there are no restarts. */
  restartInterval = 0;
  private readonly differences: readonly number[];

  constructor(precision: 8 | 12) {
    this.differences = Array.from({ length: MOST_BITS[precision] + 1 }, (_, bits) => bits);
  }

  /** The content of DQT; tables of 16-bit elements are for precisions that are not masked. Throws UnmaskableJpeg. */
  quantization(body: Uint8Array): void {
    for (let at = 0; at < body.length; at += 65) {
      const [place = 0, step = 0] = body.subarray(at, at + 2);
      if (place > 3 || step === 0 || at + 65 > body.length) throw new UnmaskableJpeg("TABLES");
      this.steps[place] = step;
    }
  }

  /** The content of DHT; returns the segment to write: with codes for everything that a black block may need. Throws UnmaskableJpeg. */
  huffman(body: Uint8Array): Uint8Array {
    const written: number[] = [];
    for (let at = 0; at < body.length; ) {
      const place = body[at] as number;
      const found = tableAt(body, at + 1);
      at += 17 + found.symbols.length;
      const [isAc, index] = [place >> 4 === 1, place & 15];
      if (place >> 4 > 1 || index > 3) throw new UnmaskableJpeg("TABLES");
      const table = completed(found, isAc ? [END_OF_BLOCK] : this.differences);
      const decoder = isAc ? acDecoder(table) : dcDecoder(table);
      (isAc ? this.ac : this.dc)[index] = { decoder, encoder: encoderOf(table) };
      written.push(place, ...table.counts, ...table.symbols);
    }
    const length = written.length + 2;
    return Uint8Array.of(0xff, DHT, length >> 8, length, ...written);
  }
}

function tableAt(body: Uint8Array, at: number): HuffmanTable {
  const counts = body.slice(at, at + 16);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const symbols = body.slice(at + 16, at + 16 + total);
  if (counts.length < 16 || total > 256 || symbols.length < total) throw new UnmaskableJpeg("TABLES");
  return { counts, symbols };
}
