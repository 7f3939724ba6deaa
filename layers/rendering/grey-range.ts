import type { ImageDescription, OpenedImage } from "#dicom/image";
import { decoderOf } from "./decode.ts";
import { storedValue } from "./stored-value.ts";

/** The values after rescaling that are shown black (and all below) and white (and all above). */
export interface GreyRange {
  readonly black: number;
  readonly white: number;
}

const FRAMES_LOOKED_AT = 8;

/** Rescale Slope and Intercept (PS3.3 C.11.1). */
export const rescaled = (value: number, { rescale }: ImageDescription): number =>
  rescale === undefined ? value : value * rescale.slope + rescale.intercept;

/**
 * One range for the whole clip: the header's window (linear, PS3.3 C.11.2.1.2.1); without one all that 8 stored bits can hold;
 * for more bits what is there in frames spread over the clip. Undefined for colour images.
 */
export async function greyRange(image: OpenedImage): Promise<GreyRange | undefined> {
  const { description } = image;
  if (!description.photometric.startsWith("MONOCHROME")) return undefined;
  if (description.window !== undefined) return windowRange(description.window);
  const used = description.bitsStored <= 8 ? storedRange(description) : await usedRange(image);
  const ends = used.map((value) => rescaled(value, description));
  return { black: Math.min(...ends), white: Math.max(...ends) };
}

const windowRange = ({ center, width }: { center: number; width: number }): GreyRange => ({
  black: center - 0.5 - (width - 1) / 2,
  white: center - 0.5 + (width - 1) / 2,
});

const storedRange = ({ bitsStored, signed }: ImageDescription): readonly [number, number] =>
  signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1];

async function usedRange({ description, frame }: OpenedImage): Promise<readonly [number, number]> {
  const decode = decoderOf(description);
  const seen = new Uint8Array(2 ** description.bitsAllocated);
  for (const index of spread(description.frames)) {
    const { words } = await decode(await frame(index), description);
    for (const word of words) seen[word] = 1;
  }
  let [low, high] = [Infinity, -Infinity];
  for (const [word, is] of seen.entries()) {
    if (is === 0) continue;
    const value = storedValue(word, description);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [low, high];
}

/** Indexes of at most eight frames, first and last among them. */
function spread(frames: number): readonly number[] {
  const count = Math.min(frames, FRAMES_LOOKED_AT);
  return Array.from({ length: count }, (_, i) => Math.round((i * (frames - 1)) / Math.max(1, count - 1)));
}
