import type { ImageDescription } from "#dicom/image";
import type { GreyRange } from "./grey-range.ts";
import { greyValue } from "./grey-value.ts";
import { isPadding, storedValue } from "./stored-value.ts";

/** The grey level, 0 to 255, of a stored word: MONOCHROME1 is inverted, padding is black. */
export function greyLevel(image: ImageDescription, range: GreyRange): (word: number) => number {
  const show = shown(image, range);
  const inverts = image.photometric === "MONOCHROME1";
  return (word) => {
    const stored = storedValue(word, image);
    if (isPadding(stored, image)) return 0;
    const level = Math.round(255 * show(greyValue(stored, image)));
    return inverts ? 255 - level : level;
  };
}

/** A grey value's brightness from 0 to 1: a VOI LUT and linear functions by their range, a sigmoid by its equation (PS3.3 C.11.2.1.3.1). */
function shown({ window, voiTable }: ImageDescription, { black, white }: GreyRange): (value: number) => number {
  if (window?.shape === "sigmoid" && voiTable === undefined)
    return (value) => 1 / (1 + Math.exp((-4 * (value - window.center)) / window.width));
  return (value) => {
    if (value <= black) return 0;
    return value >= white ? 1 : (value - black) / (white - black);
  };
}
