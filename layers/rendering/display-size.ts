import type { Size } from "#codecs/picture";
import type { ImageDescription } from "#dicom/image";

const MOST_DISTORTION = 4; // beyond this the header is wrong, not the pixels oblong

/** The size at which the picture's pixels are square: the shorter way is stretched, so that no detail is lost. */
export function displaySize({ columns, rows, aspect }: Pick<ImageDescription, "columns" | "rows" | "aspect">): Size {
  const ratio = aspect === undefined ? 1 : aspect.vertical / aspect.horizontal;
  const stretch = ratio >= 1 / MOST_DISTORTION && ratio <= MOST_DISTORTION ? ratio : 1;
  if (stretch >= 1) return { width: columns, height: Math.round(rows * stretch) };
  return { width: Math.round(columns / stretch), height: rows };
}

/** The smallest even size that holds `size`: H.264 in 4:2:0 has no odd sides. */
export const evenSize = ({ width, height }: Size): Size => ({ width: width + (width % 2), height: height + (height % 2) });
