import type { Plane } from "./text-planes.ts";
import { BLOCK } from "./text-shapes.ts";

const BINS = 64; // four grey levels each
const QUIET_SHARE = 0.65; // of the pixels around a block that are background, text or not
const ABOVE_NOISE = 2;

/** For each block the level below which nothing there can be told from speckle. */
export function noiseOf({ width, height, values }: Plane): Uint8Array {
  const [columns, rows] = [Math.ceil(width / BLOCK), Math.ceil(height / BLOCK)];
  const counts = new Uint16Array(columns * rows * BINS);
  for (let y = 0, i = 0; y < height; y++) {
    const row = (y >> 4) * columns;
    for (let x = 0; x < width; x++, i++) {
      const bin = (row + (x >> 4)) * BINS + ((values[i] as number) >> 2);
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  const noise = new Uint8Array(columns * rows);
  for (let block = 0; block < noise.length; block++)
    noise[block] = Math.min(255, ABOVE_NOISE * quiet(counts, block, columns, rows));
  return noise;
}

/** The level that most pixels of a block and its eight neighbours do not reach. */
function quiet(counts: Uint16Array, block: number, columns: number, rows: number): number {
  const sums = new Uint16Array(BINS);
  let all = 0;
  const [row, column] = [Math.floor(block / columns), block % columns];
  for (let y = Math.max(0, row - 1); y < Math.min(rows, row + 2); y++)
    for (let x = Math.max(0, column - 1); x < Math.min(columns, column + 2); x++)
      for (let bin = 0; bin < BINS; bin++) {
        const count = counts[(y * columns + x) * BINS + bin] as number;
        sums[bin] = (sums[bin] as number) + count;
        all += count;
      }
  let seen = 0;
  for (let bin = 0; bin < BINS; bin++) {
    seen += sums[bin] as number;
    if (seen >= all * QUIET_SHARE) return bin * 4;
  }
  return 255;
}
