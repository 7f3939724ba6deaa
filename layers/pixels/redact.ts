import { UnsupportedFrame } from "#codecs/frame-errors";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { decodeRle, encodeRle } from "#dicom/rle";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import type { Box } from "#pipeline/documents";
import { blackPixel } from "./black.ts";
import { jpegRedactor } from "./jpeg.ts";
import { maskedBlocks, visibleBoxes } from "./jpeg-blocks.ts";
import { jpegBlackener } from "./jpeg-dct.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";
import { maskedRuns } from "./mask.ts";
import { rawRedactor } from "./raw.ts";
import { isFrameError, reencoder } from "./reencode.ts";

/** Masks the frames of one image, each in the image's own encoding. */
export interface Redactor {
  /** Photometric Interpretation of the output: differs from the input's only where encoding again changes it. */
  readonly photometric: string;
  /** True where samples inside the boxes change too (JPEG encoded again). */
  readonly lossy: boolean;
  /** What stays visible: the boxes asked for, drawn in to whole blocks where only those can be masked. */
  readonly keep: readonly Box[];
  /** True where `frame` also throws what `isRefusal` knows. */
  readonly mayRefuse: boolean;
  /** One encoded frame in, the masked one out. Throws a Rejection where the frame is not what the header promises. */
  frame(encoded: Uint8Array): Promise<Uint8Array>;
}

type Maker = (description: ImageDescription, keep: readonly Box[]) => Redactor | undefined;

const raw: Maker = (description, keep) => {
  const { rows, columns, photometric } = description;
  const redact = rawRedactor(description, maskedRuns(rows, columns, keep));
  if (redact === undefined) return undefined;
  return { photometric, lossy: false, keep, mayRefuse: false, frame: async (encoded) => redact(encoded) };
};

const rle: Maker = (description, keep) => {
  const { rows, columns, bitsAllocated, photometric } = description;
  const black = blackPixel(description);
  if (black === undefined || photometric === "YBR_FULL_422" || (bitsAllocated !== 8 && bitsAllocated !== 16)) return undefined;
  const bytes = bitsAllocated === 8 ? black : black.flatMap((sample) => [sample >> 8, sample]);
  const runs = maskedRuns(rows, columns, keep);
  const frame = async (encoded: Uint8Array) => {
    const planes = decodeRle(encoded, bytes.length, rows * columns);
    for (const [i, plane] of planes.entries()) for (const run of runs) plane.fill(bytes[i] ?? 0, run.from, run.to);
    return encodeRle(planes, columns);
  };
  return { photometric, lossy: false, keep, mayRefuse: false, frame };
};

const JPEG_COLOURS = new Set(["RGB", "YBR_FULL", "YBR_FULL_422"]);

/** True where the samples of a JPEG are what Photometric Interpretation says, of the given size. */
const isJpegOf = (bits: 8 | 16, { samplesPerPixel, photometric, bitsAllocated }: ImageDescription): boolean =>
  bitsAllocated === bits &&
  (samplesPerPixel === 1 ? photometric.startsWith("MONOCHROME") : samplesPerPixel === 3 && JPEG_COLOURS.has(photometric));

/** Samples of 12 bits: black is the least one of them only where they are all used and have no sign. */
const isTwelveBits = (description: ImageDescription): boolean =>
  isJpegOf(16, description) && description.samplesPerPixel === 1 && description.bitsStored === 12 && !description.signed;

const jpegBlocks: Maker = (description, keep) => {
  if (!isJpegOf(8, description) && !isTwelveBits(description)) return undefined;
  const { rows, columns, photometric } = description;
  const runs = maskedRuns(rows, columns, keep);
  const blacken = jpegBlackener(description, runs);
  const visible = visibleBoxes(rows, columns, maskedBlocks(rows, columns, runs));
  return { photometric, lossy: false, keep: visible, mayRefuse: true, frame: async (encoded) => blacken(encoded) };
};

const jpegSamples: Maker = (description, keep) => {
  const { rows, columns, samplesPerPixel, photometric } = description;
  if (!isJpegOf(8, description)) return undefined;
  const frame = jpegRedactor(description, maskedRuns(rows, columns, keep));
  return { photometric: samplesPerPixel === 1 ? photometric : "YBR_FULL", lossy: true, keep, mayRefuse: false, frame };
};

/** The encodings whose frames can be masked, what changes least first. To add one: its row here, its codec, its samples in the test. */
const MAKERS: Partial<Record<PixelCodec, readonly Maker[]>> = {
  raw: [raw],
  "encapsulated-raw": [raw],
  rle: [rle],
  "jpeg-baseline": [jpegBlocks, jpegSamples],
  "jpeg-extended": [jpegBlocks],
};

/** What can blacken everything outside the boxes to keep, in pixels, as far as the header tells; no box, no picture. What changes least comes first. */
export function redactorsFor(description: ImageDescription, keep: readonly Box[]): readonly Redactor[] {
  const codec = TRANSFER_SYNTAXES[description.transferSyntax]?.codec;
  const makers = (codec === undefined ? undefined : MAKERS[codec]) ?? [];
  return makers.flatMap((maker) => maker(description, keep) ?? []);
}

/** The redactor that what changes least gives of those that need not see the frames. */
export const redactorFor = (description: ImageDescription, keep: readonly Box[]): Redactor | undefined =>
  redactorsFor(description, keep).find(({ mayRefuse }) => !mayRefuse);

/** True for what a redactor that may refuse throws: the image cannot be masked, and is held. */
export const isRefusal = (error: unknown): boolean => error instanceof UnmaskableJpeg || isFrameError(error);

/**
 * The first redactor that masks an image's frames, each tried where one may refuse; undefined: this image cannot be masked, it is held.
 * One that decodes is tried on the first frame alone and may refuse a later one. Throws a Rejection where a frame is not what the header
 * promises.
 */
export async function chooseRedactor(image: OpenedImage, keep: readonly Box[]): Promise<Redactor | undefined> {
  for (const redactor of redactorsFor(image.description, keep))
    if (!redactor.mayRefuse || (await masksAll(redactor, image))) return redactor;
  return orUndefined(() => reencodingRedactor(image, keep));
}

const masksAll = async (redactor: Redactor, { description, frame }: OpenedImage): Promise<boolean> =>
  (await orUndefined(async () => {
    for (let i = 0; i < description.frames; i++) await redactor.frame(await frame(i));
    return true;
  })) ?? false;

async function orUndefined<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** What the samples are called when they are coded again is known from the first frame. */
async function reencodingRedactor({ description, frame }: OpenedImage, keep: readonly Box[]): Promise<Redactor | undefined> {
  const mask = reencoder(description, maskedRuns(description.rows, description.columns, keep));
  if (mask === undefined) return undefined;
  const { photometric } = await mask(await frame(0));
  return {
    ...{ photometric, lossy: false, keep, mayRefuse: true },
    async frame(encoded) {
      const masked = await mask(encoded);
      if (masked.photometric !== photometric) throw new UnsupportedFrame("frames of different colours");
      return masked.bytes;
    },
  };
}
