import type { ImageDescription } from "#dicom/image";

/** The number in a stored word: masked, shifted and sign-extended by bits stored, high bit and representation (PS3.5 8.1.1). */
export function storedValue(word: number, image: ImageDescription): number {
  const { bitsStored, highBit, signed } = image;
  const value = (word >>> (highBit + 1 - bitsStored)) & (2 ** bitsStored - 1);
  return signed && value >= 2 ** (bitsStored - 1) ? value - 2 ** bitsStored : value;
}

/** A table over every word of the bits allocated. */
export const tableOf = (image: ImageDescription, entry: (word: number) => number): Uint8Array =>
  Uint8Array.from({ length: 2 ** image.bitsAllocated }, (_, word) => entry(word));
