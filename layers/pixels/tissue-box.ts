import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";

const CELL = 8; // pixels each way
const LIT = 8; // grey level
const DARK = 0.6; // of a cell that shows something, at most
const GRAIN = 6; // grey levels: a bar behind text has one colour, tissue never
const LARGE = 0.08; // of the largest: smaller patches are rulers, logos and text
const TALL = 6; // cells: lines of text are lower
const LEAST = 0.02; // of the picture

/**
 * The box around what the beam shows, for a picture whose header does not tell; the whole picture where nothing stands out. Tissue is the
 * large patches that are neither black nor of one colour: text makes small ones.
 */
export function tissueBox(picture: Picture): Box {
  const { width, height } = picture;
  const [columns, rows] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
  const lit = Uint8Array.from({ length: columns * rows }, (_, i) => (isLit(picture, i % columns, Math.floor(i / columns)) ? 1 : 0));
  const patches = patchesOf(lit, columns)
    .filter(({ y0, y1 }) => y1 - y0 >= TALL)
    .toSorted((a, b) => b.cells - a.cells);
  const most = patches[0]?.cells ?? 0;
  if (most < LEAST * lit.length) return { x0: 0, y0: 0, x1: width, y1: height };
  const shown = patches.filter(({ cells }) => cells >= most * LARGE);
  return {
    x0: Math.max(0, Math.min(...shown.map(({ x0 }) => x0)) * CELL - CELL),
    y0: Math.max(0, Math.min(...shown.map(({ y0 }) => y0)) * CELL - CELL),
    x1: Math.min(width, Math.max(...shown.map(({ x1 }) => x1)) * CELL + CELL),
    y1: Math.min(height, Math.max(...shown.map(({ y1 }) => y1)) * CELL + CELL),
  };
}

function isLit({ width, height, channels, data }: Picture, column: number, row: number): boolean {
  let [dark, all, least, most] = [0, 0, 255, 0];
  for (let y = row * CELL; y < Math.min(height, (row + 1) * CELL); y++)
    for (let x = column * CELL; x < Math.min(width, (column + 1) * CELL); x++, all++) {
      const level = data[(y * width + x) * channels] as number;
      if (level < LIT) dark++;
      least = Math.min(least, level);
      most = Math.max(most, level);
    }
  return dark < all * DARK && most - least >= GRAIN;
}

interface Patch extends Box {
  readonly cells: number;
}

/** Lit cells that touch, in cells. */
function patchesOf(lit: Uint8Array, columns: number): readonly Patch[] {
  const left = lit.slice();
  const patches: Patch[] = [];
  for (let start = 0; start < left.length; start++) {
    if (left[start] !== 1) continue;
    const found: number[] = [start];
    left[start] = 0;
    for (const cell of found)
      for (const near of neighbours(cell, columns))
        if (left[near] === 1) {
          left[near] = 0;
          found.push(near);
        }
    patches.push(patchOf(found, columns));
  }
  return patches;
}

const neighbours = (cell: number, columns: number): readonly number[] => [
  cell - columns,
  cell + columns,
  ...(cell % columns > 0 ? [cell - 1] : []),
  ...(cell % columns < columns - 1 ? [cell + 1] : []),
];

function patchOf(cells: readonly number[], columns: number): Patch {
  const box = { x0: columns, y0: Number.POSITIVE_INFINITY, x1: 0, y1: 0, cells: cells.length };
  for (const cell of cells) {
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    box.x0 = Math.min(box.x0, x);
    box.y0 = Math.min(box.y0, y);
    box.x1 = Math.max(box.x1, x + 1);
    box.y1 = Math.max(box.y1, y + 1);
  }
  return box;
}
