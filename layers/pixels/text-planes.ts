import type { Picture } from "#codecs/picture";
import { inverted } from "./text-strokes.ts";

/** How text shows in a view: bright on dark, dark on bright, coloured on grey. */
export type View = "bright" | "dark" | "colour";

/** One 8-bit view of a picture in which text is brighter than what is around it. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  readonly view: View;
}

const FAINT_COLOUR = 40; // less than this between the channels is tint, not ink
const MUCH_COLOUR = 0.01; // of the pixels: where blood flows in colour, white letters are no brighter than it is

/** A picture's brightest channel. */
export const brightOf = (picture: Picture): Plane => planesOf(picture)[0] as Plane;

/** The views of a picture in which burned-in text of any colour is bright. */
export function planesOf({ width, height, channels, data }: Picture): readonly Plane[] {
  const count = width * height;
  const plane = (view: View, values: Uint8Array): Plane => ({ width, height, values, view });
  if (channels === 1) {
    const bright = data.subarray(0, count);
    return [
      plane("bright", bright),
      plane(
        "dark",
        bright.map((value) => 255 - value),
      ),
    ];
  }
  const [bright, dark, colour] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)];
  const coloured = separate(data, bright, dark, colour);
  const planes = [plane("bright", bright), plane("dark", dark)];
  if (coloured === 0) return planes;
  planes.push(plane("colour", colour));
  if (coloured > MUCH_COLOUR * count) planes.push(plane("bright", inverted(dark)));
  return planes;
}

/** Fills the three views; answers how many pixels have a colour. */
function separate(data: Uint8Array, bright: Uint8Array, dark: Uint8Array, colour: Uint8Array): number {
  let coloured = 0;
  for (let i = 0, from = 0; i < bright.length; i++, from += 3) {
    const [red, green, blue] = [data[from] as number, data[from + 1] as number, data[from + 2] as number];
    const most = larger(larger(red, green), blue);
    const least = smaller(smaller(red, green), blue);
    bright[i] = most;
    dark[i] = 255 - least;
    colour[i] = most - least;
    if (most - least > FAINT_COLOUR) coloured += 1;
  }
  return coloured;
}

const larger = (a: number, b: number): number => (a > b ? a : b);
const smaller = (a: number, b: number): number => (a < b ? a : b);

/** A plane at half its size, each pixel the mean of four. */
export function halved({ width, height, values, view }: Plane): Plane {
  const [columns, rows] = [width >> 1, height >> 1];
  const half = new Uint8Array(columns * rows);
  for (let y = 0, to = 0; y < rows; y++)
    for (let x = 0, from = 2 * y * width; x < columns; x++, from += 2, to++)
      half[to] =
        ((values[from] as number) +
          (values[from + 1] as number) +
          (values[from + width] as number) +
          (values[from + width + 1] as number) +
          2) >>
        2;
  return { width: columns, height: rows, values: half, view };
}
