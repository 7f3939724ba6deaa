import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import type { Plane } from "./text-planes.ts";

const LETTER = 30; // pixels: the height of letters that reading is best at
const WIDEST = 2400;
const MARGIN = 12; // white pixels around what is read

/** How one reading of a line is prepared: levels at and below `paper` become white, at and above `ink` black. */
export interface Levels {
  readonly paper: number;
  readonly ink: number;
}

/** A line cut out of a plane, dark on light, its letters of `letter` pixels made as high as reading wants them. */
export function cropOf({ width, height, values }: Plane, box: Box, letter: number, { paper, ink }: Levels): Picture {
  const [columns, rows] = [box.x1 - box.x0, box.y1 - box.y0];
  const zoom = Math.max(0.25, Math.min(LETTER / letter, WIDEST / columns));
  const [w, h] = [Math.max(1, Math.round(columns * zoom)), Math.max(1, Math.round(rows * zoom))];
  const data = new Uint8Array((w + 2 * MARGIN) * (h + 2 * MARGIN)).fill(255);
  const across = taps(w, zoom, box.x0, width);
  const down = taps(h, zoom, box.y0, height);
  const scale = 255 / Math.max(1, ink - paper);
  for (let y = 0; y < h; y++) {
    const to = (y + MARGIN) * (w + 2 * MARGIN) + MARGIN;
    for (let x = 0; x < w; x++) {
      const level = (blend(values, width, across, x, down, y) - paper) * scale;
      data[to + x] = level <= 0 ? 255 : level >= 255 ? 0 : 255 - level;
    }
  }
  return { width: w + 2 * MARGIN, height: h + 2 * MARGIN, channels: 1, data };
}

/** The value between the sixteen pixels around a place. */
function blend(values: Uint8Array, width: number, across: Taps, x: number, down: Taps, y: number): number {
  let sum = 0;
  for (let j = 4 * y; j < 4 * y + 4; j++) {
    const row = (down.at[j] as number) * width;
    let part = 0;
    for (let i = 4 * x; i < 4 * x + 4; i++)
      part += (values[row + (across.at[i] as number)] as number) * (across.weight[i] as number);
    sum += part * (down.weight[j] as number);
  }
  return sum;
}

interface Taps {
  readonly at: Int32Array;
  readonly weight: Float32Array;
}

/** For each of `count` pixels the four it is made of, and their weights: Catmull-Rom's cubic. */
function taps(count: number, zoom: number, start: number, limit: number): Taps {
  const at = new Int32Array(count * 4);
  const weight = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) {
    const place = (i + 0.5) / zoom - 0.5;
    const base = Math.floor(place);
    const t = place - base;
    const weights = [
      ((-t + 2) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((-3 * t + 4) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ];
    for (let k = 0; k < 4; k++) {
      at[i * 4 + k] = Math.max(0, Math.min(limit - 1, start + base - 1 + k));
      weight[i * 4 + k] = weights[k] as number;
    }
  }
  return { at, weight };
}
