import type { Plane } from "./text-planes.ts";

const REACH = 3; // pixels each way: strokes thinner than seven pixels are found
const WINDOW = 2 * REACH;

/** For each pixel how much it rises above all that is wider than a stroke: the white top-hat with a square of seven pixels. */
export function strokesOf(plane: Plane): Plane {
  const { width, height, values, view } = plane;
  const opened = highest(inverted(highest(inverted(values), width, height)), width, height);
  for (let i = 0; i < opened.length; i++) opened[i] = (values[i] as number) - (opened[i] as number);
  return { width, height, values: opened, view };
}

/** Light for dark. */
export function inverted(values: Uint8Array): Uint8Array {
  const result = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) result[i] = 255 - (values[i] as number);
  return result;
}

/** The highest value within REACH of each pixel; beyond the edge is nothing. */
function highest(values: Uint8Array, width: number, height: number): Uint8Array {
  const padded = new Uint8Array(width * (height + WINDOW));
  const row = new Uint8Array(width + WINDOW);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    row.set(values.subarray(y * width, (y + 1) * width), REACH);
    overWindow(row, 1, width);
    padded.set(row.subarray(0, width), (y + REACH) * width);
  }
  overWindow(padded, width, width * height);
  return padded.subarray(0, width * height);
}

/** In place: each of the first `count` values becomes the highest of itself and the six that follow at `step`; of two, of four, of seven. */
function overWindow(values: Uint8Array, step: number, count: number): void {
  for (const [ahead, left] of [
    [1, 5],
    [2, 3],
    [3, 0],
  ] as const) {
    const end = count + left * step;
    for (let i = 0, j = ahead * step; i < end; i++, j++) {
      const other = values[j] as number;
      if (other > (values[i] as number)) values[i] = other;
    }
  }
}
