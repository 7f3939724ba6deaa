import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoderFor } from "#codecs/decode";
import { encodeFrame } from "#codecs/encode";
import { byPixel, type Samples, type Words } from "#codecs/samples";
import { wordsFor } from "#codecs/unpacked-bits";
import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { description } from "../pixels/pictures.ts";

const uid = (end: string): string => `1.2.840.10008.1.2${end}`;

const LOSSLESS: Readonly<Record<string, string>> = {
  "explicit LE": uid(".1"),
  "explicit BE": uid(".2"),
  "encapsulated uncompressed": uid(".1.98"),
  "deflated frames": uid(".8.1"),
  RLE: uid(".5"),
  "JPEG lossless .57": uid(".4.57"),
  "JPEG lossless .70": uid(".4.70"),
  "JPEG-LS": uid(".4.80"),
  "JPEG 2000": uid(".4.90"),
  HTJ2K: uid(".4.201"),
  "HTJ2K RPCL": uid(".4.202"),
  "JPEG XL": uid(".4.110"),
};

/** Bits allocated, bits stored, signed, samples per pixel. */
const FORMS = [
  [8, 8, false, 1],
  [8, 8, false, 3],
  [8, 6, false, 1],
  [8, 1, false, 1],
  [16, 8, false, 1],
  [16, 10, false, 1],
  [16, 12, false, 1],
  [16, 12, true, 1],
  [16, 16, false, 1],
  [16, 16, true, 1],
] as const;

type Form = readonly [8 | 16 | 32, number, boolean, 1 | 3];

const imageOf = (transferSyntax: string, [bitsAllocated, bitsStored, signed, samplesPerPixel]: Form): ImageDescription =>
  description({
    ...{ transferSyntax, bitsAllocated, bitsStored, highBit: bitsStored - 1, signed, samplesPerPixel, rows: 13, columns: 22 },
    ...(samplesPerPixel === 3 && { photometric: "RGB" }),
  });

/** Words of all that the bits hold, negative numbers with their sign in the bits above; half of them smooth, half not. */
function wordsOf(image: ImageDescription, seed: readonly number[]): Words {
  const words = wordsFor(image.bitsAllocated, image.rows * image.columns * image.samplesPerPixel);
  const half = image.signed ? 2 ** (image.bitsStored - 1) : 0;
  const smooth = (i: number): number => Math.floor(i / 7);
  for (let i = 0; i < words.length; i++)
    words[i] = ((i % 2 === 0 ? smooth(i) : (seed[i % seed.length] as number)) % 2 ** image.bitsStored) - half;
  return words;
}

const decoded = async (bytes: Uint8Array, image: ImageDescription): Promise<Samples> =>
  decoderFor(TRANSFER_SYNTAXES[image.transferSyntax]?.codec)(bytes, image);

const used = (words: Words, { highBit }: ImageDescription): readonly number[] =>
  [...words].map((word) => word % 2 ** (highBit + 1));

/** Bytes of big-endian files are in either order (PS3.5 8.1.1): which one is guessed from the picture, so that noise cannot come back. */
const formsOf = (transferSyntax: string): readonly Form[] =>
  FORMS.filter(([bitsAllocated]) => bitsAllocated > 8 || transferSyntax !== LOSSLESS["explicit BE"]);

describe.each(Object.entries(LOSSLESS))("%s", (_, transferSyntax) => {
  test.each(formsOf(transferSyntax))(
    "%i bits allocated, %i stored, signed %s, %i samples: what is written is read",
    async (...form) => {
      const image = imageOf(transferSyntax, form);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(65535), { minLength: 1, maxLength: 40 }), async (seed) => {
          const samples: Samples = { words: wordsOf(image, seed), layout: "by-pixel", photometric: image.photometric };
          const { bytes, photometric } = await encodeFrame(samples, image);
          const back = await decoded(bytes, { ...image, photometric });
          expect(used(byPixel(back), image)).toEqual(used(samples.words, image));
          expect(back.photometric).toBe(image.photometric);
        }),
        { numRuns: 4 },
      );
    },
  );
});
