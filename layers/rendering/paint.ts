import type { Picture } from "#codecs/picture";
import { byPixel, type Samples, type Words } from "#codecs/samples";
import type { ImageDescription, Palette } from "#dicom/image";
import { greyLevel } from "./grey-level.ts";
import type { GreyRange } from "./grey-range.ts";
import { Refusal } from "./refusal.ts";
import { levelsOf, storedValue, tableOf } from "./stored-value.ts";
import { ybr422ToRgb, ybrToRgb } from "./ybr.ts";

/** Turns the samples of any frame of one image into a picture. */
export type Painter = (samples: Samples) => Picture;

/** Makes the pixels of one photometric interpretation; what depends on the header alone is computed once. */
type Mixer = (image: ImageDescription, range?: GreyRange) => (samples: Samples) => Uint8Array;

const MIXERS: Readonly<Record<string, Mixer>> = {
  MONOCHROME1: grey,
  MONOCHROME2: grey,
  "PALETTE COLOR": palette,
  RGB: rgb,
  YBR_FULL: ybr,
  YBR_FULL_422: ybr,
};

/** The painter of an image. `range` comes from greyRange, and is needed for grey images alone. */
export function painter(image: ImageDescription, range?: GreyRange): Painter {
  const mixers = new Map<string, (samples: Samples) => Uint8Array>();
  const { columns: width, rows: height } = image;
  return (samples) => {
    const mix = mixers.get(samples.photometric) ?? MIXERS[samples.photometric]?.(image, range);
    if (mix === undefined) throw new Refusal("UNSUPPORTED_ENCODING", "photometric interpretation");
    mixers.set(samples.photometric, mix);
    const data = mix(samples);
    const channels = samples.photometric.startsWith("MONOCHROME") ? 1 : 3;
    if (data.length !== width * height * channels) throw new Refusal("DAMAGED_PIXELS", `${data.length} samples decoded`);
    return { width, height, channels, data };
  };
}

function grey(image: ImageDescription, range: GreyRange = { black: 0, white: 255 }): (samples: Samples) => Uint8Array {
  const level = greyLevel(image, range);
  const unchanged = image.bitsAllocated === 8 && tableOf(image, level).every((shown, word) => shown === word);
  const levels = levelsOf(image, level);
  return ({ words }) => (unchanged && words instanceof Uint8Array ? words : levels(words));
}

/** Colours brought to 8 bits a sample. */
function eightBit(image: ImageDescription): (words: Words) => Uint8Array {
  const most = 2 ** image.bitsStored - 1;
  const levels = levelsOf(image, (word) => Math.round((storedValue(word, { ...image, signed: false }) * 255) / most));
  return (words) => (words instanceof Uint8Array ? words : levels(words));
}

function rgb(image: ImageDescription) {
  const levels = eightBit(image);
  return (samples: Samples): Uint8Array => levels(byPixel(samples));
}

function ybr(image: ImageDescription) {
  const levels = eightBit(image);
  return (samples: Samples): Uint8Array =>
    samples.layout === "422" ? ybr422ToRgb(levels(samples.words)) : ybrToRgb(levels(byPixel(samples)));
}

/** Palette Color Lookup Tables (PS3.3 C.7.6.3.1.5): values below the first mapped take the first entry, those beyond the last the last. */
function palette(image: ImageDescription) {
  const { firstMapped, red, green, blue } = image.palette as Palette;
  const shift = paletteShift(image.palette as Palette);
  const at = (lut: Uint16Array, word: number): number =>
    (lut[Math.min(lut.length - 1, Math.max(0, storedValue(word, image) - firstMapped))] as number) >> shift;
  const [reds, greens, blues] = [red, green, blue].map((lut) => tableOf(image, (word) => at(lut, word))) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  return ({ words }: Samples): Uint8Array => {
    const pixels = new Uint8Array(words.length * 3);
    for (let i = 0, to = 0; i < words.length; i++) {
      const word = words[i] as number;
      pixels[to++] = reds[word] as number;
      pixels[to++] = greens[word] as number;
      pixels[to++] = blues[word] as number;
    }
    return pixels;
  };
}

/** Some machines declare 16 bits and fill the low eight; a table that never passes 255 is one of 8 bits. */
const paletteShift = ({ bits, red, green, blue }: Palette): number =>
  bits === 16 && [red, green, blue].some((lut) => lut.some((entry) => entry > 255)) ? 8 : 0;
