import { newWords, type Words } from "./samples.ts";

/** An empty array of the words that hold `bits` bits each, 32 at most. */
export const wordsFor = (bits: number, length: number): Words =>
  newWords(bits <= 8 ? new Uint8Array(0) : bits <= 16 ? new Uint16Array(0) : new Uint32Array(0), length);

/** Samples of any number of bits up to 32, packed without gaps from the lowest bit of the first byte on (PS3.5 8.1.1, D.2). */
export function unpackBits(bytes: Uint8Array, bits: number, count: number): Words {
  const words = wordsFor(bits, count);
  for (let i = 0, bit = 0; i < count; i++) {
    let word = 0;
    for (let had = 0; had < bits; ) {
      const offset = bit & 7;
      const taken = Math.min(8 - offset, bits - had);
      word += (((bytes[bit >> 3] as number) >> offset) & (2 ** taken - 1)) * 2 ** had;
      had += taken;
      bit += taken;
    }
    words[i] = word;
  }
  return words;
}
