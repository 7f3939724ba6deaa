import type { ImageDescription, Palette } from "#dicom/image";

/** The stored value whose colour is darkest, among those that the samples can hold. */
function darkestIndex({ firstMapped, red, green, blue }: Palette, { bitsStored, signed }: ImageDescription): number {
  const light = (i: number) => (red[i] ?? 0) * 2 + (green[i] ?? 0) * 5 + (blue[i] ?? 0);
  const entries = Math.min(red.length, 2 ** (signed ? bitsStored - 1 : bitsStored) - firstMapped);
  let darkest = 0;
  for (let i = 1; i < entries; i += 1) if (light(i) < light(darkest)) darkest = i;
  return firstMapped + darkest;
}

/** The least or greatest grey value as it stands in a word, sign extended (PS3.5 8.1.1). */
function extremeGrey({ bitsStored, highBit, signed }: ImageDescription, greatest: boolean): number {
  const shift = Math.max(0, highBit + 1 - bitsStored);
  const unsigned = greatest ? 2 ** bitsStored - 1 : 0;
  const value = signed ? unsigned - 2 ** (bitsStored - 1) : unsigned;
  return value * 2 ** shift;
}

/** One black pixel as stored samples (PS3.3 C.7.6.3.1.2); undefined for a Photometric Interpretation whose black we do not know. */
export function blackPixel(description: ImageDescription): readonly number[] | undefined {
  const { photometric, samplesPerPixel, palette, bitsStored } = description;
  if (samplesPerPixel === 1) {
    if (photometric === "MONOCHROME1") return [extremeGrey(description, true)];
    if (photometric === "MONOCHROME2") return [extremeGrey(description, false)];
    if (photometric === "PALETTE COLOR" && palette !== undefined) return [darkestIndex(palette, description)];
    return undefined;
  }
  if (samplesPerPixel !== 3) return undefined;
  const grey = 2 ** (bitsStored - 1);
  if (photometric === "RGB") return [0, 0, 0];
  return photometric === "YBR_FULL" || photometric === "YBR_FULL_422" ? [0, grey, grey] : undefined;
}
