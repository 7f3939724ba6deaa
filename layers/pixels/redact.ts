import type { ImageDescription } from "#dicom/image";
import { decodeRle, encodeRle } from "#dicom/rle";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import type { Box } from "#pipeline/documents";
import { blackPixel } from "./black.ts";
import { jpegRedactor } from "./jpeg.ts";
import { maskedRuns, type Run } from "./mask.ts";
import { rawRedactor } from "./raw.ts";

/** Masks the frames of one image, each in the image's own encoding. */
export interface Redactor {
  /** Photometric Interpretation of the output: differs from the input's only where encoding again changes it. */
  readonly photometric: string;
  /** True where samples inside the boxes change too (JPEG encoded again). */
  readonly lossy: boolean;
  /** One encoded frame in, the masked one out. Throws a Rejection where the frame is not what the header promises. */
  frame(encoded: Uint8Array): Promise<Uint8Array>;
}

type Maker = (description: ImageDescription, runs: readonly Run[]) => Redactor | undefined;

const raw: Maker = (description, runs) => {
  const redact = rawRedactor(description, runs);
  if (redact === undefined) return undefined;
  return { photometric: description.photometric, lossy: false, frame: async (encoded) => redact(encoded) };
};

const rle: Maker = (description, runs) => {
  const { rows, columns, bitsAllocated, photometric } = description;
  const black = blackPixel(description);
  if (black === undefined || photometric === "YBR_FULL_422" || (bitsAllocated !== 8 && bitsAllocated !== 16)) return undefined;
  const bytes = bitsAllocated === 8 ? black : black.flatMap((sample) => [sample >> 8, sample]);
  const frame = async (encoded: Uint8Array) => {
    const planes = decodeRle(encoded, bytes.length, rows * columns);
    for (const [i, plane] of planes.entries()) for (const run of runs) plane.fill(bytes[i] ?? 0, run.from, run.to);
    return encodeRle(planes, columns);
  };
  return { photometric, lossy: false, frame };
};

const JPEG_COLOURS = new Set(["RGB", "YBR_FULL", "YBR_FULL_422"]);

const jpeg: Maker = (description, runs) => {
  const { samplesPerPixel, photometric, bitsAllocated } = description;
  const grey = samplesPerPixel === 1 && photometric.startsWith("MONOCHROME");
  const colour = samplesPerPixel === 3 && JPEG_COLOURS.has(photometric);
  if (bitsAllocated !== 8 || !(grey || colour)) return undefined;
  return { photometric: grey ? photometric : "YBR_FULL", lossy: true, frame: jpegRedactor(description, runs) };
};

/** The encodings whose frames can be masked. To add one: its row here, its codec, its samples in the test. */
const MAKERS: Partial<Record<PixelCodec, Maker>> = { raw, "encapsulated-raw": raw, rle, "jpeg-baseline": jpeg };

/** Blackens everything outside the boxes to keep, in pixels; no box, no picture. undefined: this encoding cannot be masked yet, the instance is held. */
export function redactorFor(description: ImageDescription, keep: readonly Box[]): Redactor | undefined {
  const codec = TRANSFER_SYNTAXES[description.transferSyntax]?.codec;
  const maker = codec === undefined ? undefined : MAKERS[codec];
  return maker?.(description, maskedRuns(description.rows, description.columns, keep));
}
