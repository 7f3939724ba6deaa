import type { Words } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";

/** The number in a stored word: masked, shifted and sign-extended by bits stored, high bit and representation (PS3.5 8.1.1). */
export function storedValue(word: number, image: ImageDescription): number {
  const { bitsStored, highBit, signed } = image;
  const value = ((word >>> (highBit + 1 - bitsStored)) & (2 ** bitsStored - 1)) >>> 0;
  return signed && value >= 2 ** (bitsStored - 1) ? value - 2 ** bitsStored : value;
}

/** True for stored values that stand for no picture. */
export const isPadding = (stored: number, { padding }: ImageDescription): boolean =>
  padding !== undefined && stored >= padding.low && stored <= padding.high;

const WIDEST_TABLE = 16; // bits

/** A table over every word of the bits allocated, 16 at most. */
export const tableOf = (image: ImageDescription, entry: (word: number) => number): Uint8Array =>
  Uint8Array.from({ length: 2 ** image.bitsAllocated }, (_, word) => entry(word));

/** Makes levels of 8 bits of stored words: by a table where one can hold them all. */
export function levelsOf(image: ImageDescription, level: (word: number) => number): (words: Words) => Uint8Array {
  if (image.bitsAllocated > WIDEST_TABLE) return (words) => Uint8Array.from(words, level);
  const table = tableOf(image, level);
  return (words) => {
    const levels = new Uint8Array(words.length);
    for (let i = 0; i < words.length; i++) levels[i] = table[words[i] as number] as number;
    return levels;
  };
}
