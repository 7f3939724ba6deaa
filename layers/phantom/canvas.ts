import { GLYPH, textPixels } from "./font.ts";
import { SCREEN } from "./sector.ts";

export type Colour = readonly [red: number, green: number, blue: number];

/** A screen of RGB pixels to draw on. What falls outside is not drawn. */
export interface Canvas {
  readonly rgb: Uint8Array;
}

/** Fills from x, y (inclusive) over `width` and `height` pixels. */
export function fill({ rgb }: Canvas, x: number, y: number, width: number, height: number, colour: Colour): void {
  for (let row = Math.max(0, y); row < Math.min(y + height, SCREEN.rows); row += 1)
    for (let column = Math.max(0, x); column < Math.min(x + width, SCREEN.columns); column += 1)
      rgb.set(colour, (row * SCREEN.columns + column) * 3);
}

/** One pixel at the place nearest to x, y. */
export const dot = (canvas: Canvas, x: number, y: number, colour: Colour): void =>
  fill(canvas, Math.round(x), Math.round(y), 1, 1, colour);

/** A line of text with its upper left corner at x, y; every pixel of a glyph becomes `scale` pixels each way. */
export function write(canvas: Canvas, x: number, y: number, text: string, colour: Colour, scale = 1): void {
  for (const [dx, dy] of textPixels(text)) fill(canvas, x + dx * scale, y + dy * scale, scale, scale, colour);
}

/** As `write`, with the text's right end at x. */
export const writeLeftOf = (canvas: Canvas, x: number, y: number, text: string, colour: Colour, scale = 1): void =>
  write(canvas, x - text.length * GLYPH.advance * scale, y, text, colour, scale);
