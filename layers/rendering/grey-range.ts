import type { Words } from "#codecs/samples";
import type { ImageDescription, OpenedImage, ValueTable, ValueWindow } from "#dicom/image";
import { decoderOf } from "./decode.ts";
import { isDamage } from "./frame-damage.ts";
import { greyValue } from "./grey-value.ts";
import { isPadding, storedValue } from "./stored-value.ts";

/** The grey values that are shown black (and all below) and white (and all above). */
export interface GreyRange {
  readonly black: number;
  readonly white: number;
}

const FRAMES_LOOKED_AT = 8;

/**
 * One range for the whole clip: what a VOI LUT can give; else the header's window (PS3.3 C.11.2.1.2) where it makes sense; else all that 8 stored bits can hold;
 * for more bits what is there in frames spread over the clip. Undefined for colour images. Throws Refusal where none of these decodes.
 */
export async function greyRange(image: OpenedImage): Promise<GreyRange | undefined> {
  const { description } = image;
  const { photometric, voiTable, modalityTable, window, bitsStored } = description;
  if (!photometric.startsWith("MONOCHROME")) return undefined;
  if (voiTable !== undefined) return tableRange(voiTable);
  if (window !== undefined && !flattens(window, description)) return windowRange(window);
  if (bitsStored > 8) return usedRange(image);
  return modalityTable === undefined ? storedRange(description) : tableRange(modalityTable);
}

/** Some machines declare 16 bits and fill the low eight. */
function tableRange({ bits, entries }: ValueTable): GreyRange {
  const isFilled = bits <= 8 || entries.some((entry) => entry > 255);
  return { black: 0, white: isFilled ? 2 ** bits - 1 : 255 };
}

/** Where a linear function meets black and white (PS3.3 C.11.2.1.2.1, C.11.2.1.3.2); a sigmoid meets them nowhere. */
function windowRange({ center, width, shape }: ValueWindow): GreyRange {
  if (shape === "linear exact") return { black: center - width / 2, white: center + width / 2 };
  return { black: center - 0.5 - (width - 1) / 2, white: center - 0.5 + (width - 1) / 2 };
}

const FEWEST_LEVELS = 64;

/** True for a window that shows all of 8 stored bits in a few levels: it was made for other data. */
function flattens(window: ValueWindow, image: ImageDescription): boolean {
  if (image.bitsStored > 8 || window.shape === "sigmoid") return false;
  const [all, shown] = [storedRange(image), windowRange(window)];
  const common = Math.min(all.white, shown.white) - Math.max(all.black, shown.black);
  return common < ((shown.white - shown.black) * FEWEST_LEVELS) / 256;
}

function storedRange(image: ImageDescription): GreyRange {
  const { bitsStored, signed } = image;
  const least = signed ? -(2 ** (bitsStored - 1)) : 0;
  const ends = [least, least + 2 ** bitsStored - 1].map((stored) => greyValue(stored, image));
  return { black: Math.min(...ends), white: Math.max(...ends) };
}

async function usedRange({ description, frame }: OpenedImage): Promise<GreyRange> {
  const decode = decoderOf(description);
  let [black, white, damage] = [Infinity, -Infinity, undefined as unknown];
  for (const index of spread(description.frames)) {
    try {
      const { words } = await decode(await frame(index), description);
      for (const word of distinct(words)) {
        const stored = storedValue(word, description);
        if (isPadding(stored, description)) continue;
        const value = greyValue(stored, description);
        black = Math.min(black, value);
        white = Math.max(white, value);
      }
    } catch (error) {
      if (!isDamage(error) || description.frames === 1) throw error;
      damage = error; // a clip may have a few such frames
    }
  }
  if (black <= white) return { black, white };
  if (damage !== undefined) throw damage;
  return { black: 0, white: 0 };
}

/** Every word once; those of 32 bits as often as they come. */
function distinct(words: Words): Iterable<number> {
  if (words instanceof Uint32Array) return words;
  const seen = new Uint8Array(65536);
  for (const word of words) seen[word] = 1;
  return seen.keys().filter((word) => seen[word] === 1);
}

/** Indexes of at most eight frames, first and last among them. */
function spread(frames: number): readonly number[] {
  const count = Math.min(frames, FRAMES_LOOKED_AT);
  return Array.from({ length: count }, (_, i) => Math.round((i * (frames - 1)) / Math.max(1, count - 1)));
}
