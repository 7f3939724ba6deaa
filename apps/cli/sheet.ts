import type { Picture } from "#codecs/picture";
import { GLYPH, textPixels } from "#phantom/font";
import type { Box, MaskedBox } from "#pipeline/documents";
import { visible } from "#pixels/visible";

/** What release would leave visible of a picture: `keep` (empty: all of it) without `mask`. */
export interface Shown {
  readonly keep: readonly Box[];
  readonly mask: readonly MaskedBox[];
}

type Colour = readonly [red: number, green: number, blue: number];

const KEPT: Colour = [60, 220, 90];
const MASKED: Colour = [255, 70, 70];
const DRAWN: Colour = [255, 200, 0];
const GAP = 8; // pixels between pictures
const WEIGHT = 2;
const SCALE = 2;

/** Three channels a pixel, to be drawn on. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

function canvasOf({ width, height, channels, data }: Picture): Canvas {
  if (channels === 3) return { width, height, data: Uint8Array.from(data) };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3)] as number;
  return { width, height, data: rgb };
}

function fill({ width, height, data }: Canvas, { x0, y0, x1, y1 }: Box, colour: Colour): void {
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y++)
    for (let x = Math.max(0, x0); x < Math.min(width, x1); x++) data.set(colour, (y * width + x) * 3);
}

function outline(canvas: Canvas, { x0, y0, x1, y1 }: Box, colour: Colour): void {
  fill(canvas, { x0, y0, x1, y1: y0 + WEIGHT }, colour);
  fill(canvas, { x0, y0: y1 - WEIGHT, x1, y1 }, colour);
  fill(canvas, { x0, y0, x1: x0 + WEIGHT, y1 }, colour);
  fill(canvas, { x0: x1 - WEIGHT, y0, x1, y1 }, colour);
}

/** Above a box, or in it where there is no room. */
function label(canvas: Canvas, box: Box, text: string, colour: Colour): void {
  const tall = GLYPH.height * SCALE;
  const y0 = box.y0 - tall - 2 >= 0 ? box.y0 - tall - 2 : box.y0 + WEIGHT + 1;
  const x0 = Math.max(0, Math.min(box.x0, canvas.width - text.length * GLYPH.advance * SCALE));
  fill(canvas, { x0, y0: y0 - 1, x1: x0 + text.length * GLYPH.advance * SCALE, y1: y0 + tall + 1 }, [0, 0, 0]);
  for (const [x, y] of textPixels(text)) {
    const at = { x0: x0 + x * SCALE, y0: y0 + y * SCALE };
    fill(canvas, { ...at, x1: at.x0 + SCALE, y1: at.y0 + SCALE }, colour);
  }
}

/** The picture as it is, with what stays outlined in green, and what is masked in red, a person's boxes in yellow, each with its reason. */
function before(picture: Picture, { keep, mask }: Shown): Canvas {
  const canvas = canvasOf(picture);
  for (const box of keep) outline(canvas, box, KEPT);
  for (const { box, reason } of mask) outline(canvas, box, reason === "REVIEWER" ? DRAWN : MASKED);
  for (const { box, reason } of mask) label(canvas, box, reason.replaceAll("_", " "), reason === "REVIEWER" ? DRAWN : MASKED);
  return canvas;
}

/** The picture as it would be released; a JPEG's mask grows a little, to whole blocks. */
function after(picture: Picture, { keep, mask }: Shown): Canvas {
  const whole = { x0: 0, y0: 0, x1: picture.width, y1: picture.height };
  const from = canvasOf(picture);
  const canvas = { ...from, data: new Uint8Array(from.data.length) };
  const boxes = visible(
    keep.length > 0 ? keep : [whole],
    mask.map(({ box }) => box),
  );
  for (const { x0, y0, x1, y1 } of boxes)
    for (let y = Math.max(0, y0); y < Math.min(from.height, y1); y++) {
      const [start, end] = [(y * from.width + Math.max(0, x0)) * 3, (y * from.width + Math.min(from.width, x1)) * 3];
      canvas.data.set(from.data.subarray(start, end), start);
    }
  return canvas;
}

/** Frames one below the other, each as it is and as it would be released. They have one size. */
export function contactSheet(pictures: readonly Picture[], shown: Shown): Picture {
  const [first] = pictures;
  if (first === undefined) throw new RangeError("A sheet shows a picture at least.");
  const width = first.width * 2 + GAP;
  const height = pictures.length * (first.height + GAP) - GAP;
  const sheet = new Uint8Array(width * height * 3).fill(96);
  for (const [i, picture] of pictures.entries())
    for (const [column, canvas] of [before(picture, shown), after(picture, shown)].entries())
      for (let y = 0; y < canvas.height; y++) {
        const row = canvas.data.subarray(y * canvas.width * 3, (y + 1) * canvas.width * 3);
        sheet.set(row, ((i * (first.height + GAP) + y) * width + column * (first.width + GAP)) * 3);
      }
  return { width, height, channels: 3, data: sheet };
}
