import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import { lookAt } from "./look.ts";
import type { ReadLine } from "./read-lines.ts";

/**
 * The boxes of text in finished frames that a person could read and that is not known to be harmless; knows no names. All frames have one size.
 * Throws what `pictures` and `read` throw.
 */
export async function legibleText(pictures: AsyncIterable<Picture> | readonly Picture[], read: ReadLine): Promise<readonly Box[]> {
  const everywhere = { x0: 0, y0: 0, x1: Number.MAX_SAFE_INTEGER, y1: Number.MAX_SAFE_INTEGER };
  const { mask } = await lookAt(pictures, { keep: [everywhere], matches: () => false }, read);
  return mask.map(({ box }) => box);
}
