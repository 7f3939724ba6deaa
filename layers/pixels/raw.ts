import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { Rejection } from "#pipeline/rejections";
import { blackPixel } from "./black.ts";
import type { Run } from "./mask.ts";

/** Where samples lie in a native frame, in bytes (PS3.3 C.7.6.3.1.3). `pixels` pixels stand together in one group. */
interface Layout {
  readonly length: number;
  readonly pixels: 1 | 2;
  readonly planes: readonly { readonly start: number; readonly group: Uint8Array }[];
  /** 8-bit samples in big endian words may stand in either order: both bytes of a word are masked. */
  readonly wholeWords: boolean;
}

/** Samples as they stand in the file: one or two bytes each. */
function toBytes(samples: readonly number[], bytes: number, bigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * bytes));
  for (const [i, sample] of samples.entries()) {
    if (bytes === 1) view.setUint8(i, sample);
    else view.setUint16(i * 2, sample, !bigEndian);
  }
  return new Uint8Array(view.buffer);
}

function subsampledLayout({ rows, columns, bitsAllocated }: ImageDescription, black: readonly number[]): Layout | undefined {
  const [y = 0, cb = 0, cr = 0] = black;
  if (columns % 2 !== 0 || bitsAllocated !== 8) return undefined;
  const group = Uint8Array.of(y, y, cb, cr);
  return { length: rows * columns * 2, pixels: 2, planes: [{ start: 0, group }], wholeWords: false };
}

function layoutOf(description: ImageDescription): Layout | undefined {
  const { rows, columns, bitsAllocated, photometric, planarConfiguration, samplesPerPixel } = description;
  const bigEndian = TRANSFER_SYNTAXES[description.transferSyntax]?.bigEndian === true;
  const black = blackPixel(description);
  if (black === undefined || (bitsAllocated !== 8 && bitsAllocated !== 16)) return undefined;
  const bytes = bitsAllocated / 8;
  const length = rows * columns * samplesPerPixel * bytes;
  const wholeWords = bigEndian && bytes === 1;
  if (wholeWords && (new Set(black).size > 1 || length % 2 !== 0)) return undefined;
  if (photometric === "YBR_FULL_422") return planarConfiguration === 0 ? subsampledLayout(description, black) : undefined;
  const pixel = toBytes(black, bytes, bigEndian);
  if (planarConfiguration === 0 || samplesPerPixel === 1)
    return { length, pixels: 1, planes: [{ start: 0, group: pixel }], wholeWords };
  const planes = black.map((_, i) => ({ start: i * rows * columns * bytes, group: pixel.subarray(i * bytes, (i + 1) * bytes) }));
  return { length, pixels: 1, planes, wholeWords };
}

function blacken(frame: Buffer, layout: Layout, runs: readonly Run[]): void {
  for (const { start, group } of layout.planes)
    for (const run of runs) {
      const from = start + Math.floor(run.from / layout.pixels) * group.length;
      const to = start + Math.ceil(run.to / layout.pixels) * group.length;
      if (layout.wholeWords) frame.fill(group, from - (from % 2), Math.min(to + (to % 2), frame.length));
      else frame.fill(group, from, to);
    }
}

/** Masks native frames; a trailing pad byte stays. The function throws a Rejection where a frame has not the length the header gives. */
export function rawRedactor(description: ImageDescription, runs: readonly Run[]): ((frame: Uint8Array) => Uint8Array) | undefined {
  const layout = layoutOf(description);
  if (layout === undefined) return undefined;
  return (encoded) => {
    const { length } = layout;
    if (encoded.length < length) throw new Rejection("TRUNCATED", { expected: length, found: encoded.length });
    if (encoded.length > length + (length % 2)) throw new Rejection("MALFORMED", { expected: length, found: encoded.length });
    const frame = Buffer.from(encoded);
    blacken(frame, layout, runs);
    return frame;
  };
}
