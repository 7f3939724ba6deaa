import fc from "fast-check";
import type { ImageDescription } from "#dicom/image";
import type { Box } from "#pipeline/documents";

/** An 8-bit MONOCHROME2 native image of one frame, with what a test wants to be otherwise. */
export const description = (changes: Partial<ImageDescription> = {}): ImageDescription => ({
  transferSyntax: "1.2.840.10008.1.2.1",
  sopClass: "1.2.840.10008.5.1.4.1.1.6.1",
  rows: 8,
  columns: 8,
  frames: 1,
  samplesPerPixel: 1,
  photometric: "MONOCHROME2",
  planarConfiguration: 0,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  ...changes,
});

/** True where a pixel lies in one of the boxes. */
export const kept = (boxes: readonly Box[], x: number, y: number): boolean =>
  boxes.some((box) => x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1);

/** A box inside a frame. */
export const boxIn = (columns: number, rows: number): fc.Arbitrary<Box> =>
  fc
    .tuple(
      fc.uniqueArray(fc.nat(columns), { minLength: 2, maxLength: 2 }),
      fc.uniqueArray(fc.nat(rows), { minLength: 2, maxLength: 2 }),
    )
    .map(([[xa = 0, xb = 0], [ya = 0, yb = 0]]) => ({
      x0: Math.min(xa, xb),
      y0: Math.min(ya, yb),
      x1: Math.max(xa, xb),
      y1: Math.max(ya, yb),
    }));

/** A frame's size, boxes in it and `bytes` random bytes for each of its pixels. */
export const picture = (bytes: number, columnStep = 1) =>
  fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 12 })).chain(([width, rows]) => {
    const columns = width * columnStep;
    const length = columns * rows * bytes;
    return fc.record({
      columns: fc.constant(columns),
      rows: fc.constant(rows),
      keep: fc.array(boxIn(columns, rows), { maxLength: 3 }),
      samples: fc.uint8Array({ minLength: length, maxLength: length }),
    });
  });
