import type { Box } from "#pipeline/documents";
import type { Run } from "./mask.ts";

const BLOCK = 8;

/** Blocks of 8×8 pixels by row of blocks: stretches `from` to `to` (exclusive), neighbours joined. */
export type BlockRows = readonly (readonly Run[])[];

/** The stretches of a row whose marks are of one value. */
function stretches(marks: Uint8Array, value: number): readonly Run[] {
  const found: Run[] = [];
  for (let from = marks.indexOf(value); from !== -1; ) {
    const next = marks.indexOf(1 - value, from);
    const to = next === -1 ? marks.length : next;
    found.push({ from, to });
    from = next === -1 ? -1 : marks.indexOf(value, to);
  }
  return found;
}

/** Marks the blocks of one row of blocks in which a run of pixels lies. */
function mark(marks: Uint8Array, columns: number, from: number, to: number): void {
  for (let at = from; at < to; ) {
    const start = at % columns;
    const end = Math.min(columns, start + to - at);
    marks.fill(1, Math.floor(start / BLOCK), Math.ceil(end / BLOCK));
    at += end - start;
  }
}

/** The blocks in which a pixel is masked: the mask grows to whole blocks. `masked` is in order. */
export function maskedBlocks(rows: number, columns: number, masked: readonly Run[]): BlockRows {
  const marks = new Uint8Array(Math.ceil(columns / BLOCK));
  let next = 0;
  return Array.from({ length: Math.ceil(rows / BLOCK) }, (_, row) => {
    const [top, bottom] = [row * BLOCK * columns, Math.min(rows, (row + 1) * BLOCK) * columns];
    marks.fill(0);
    for (; next < masked.length && (masked[next] as Run).from < bottom; next++) {
      const { from, to } = masked[next] as Run;
      mark(marks, columns, Math.max(from, top), Math.min(to, bottom));
      if (to > bottom) break; // it goes on in the next row
    }
    return stretches(marks, 1);
  });
}

/** The boxes of pixels whose blocks are not masked, without overlap. */
export function visibleBoxes(rows: number, columns: number, masked: BlockRows): readonly Box[] {
  const boxes: Box[] = [];
  let above: readonly Box[] = [];
  const marks = new Uint8Array(Math.ceil(columns / BLOCK));
  for (const [row, spans] of masked.entries()) {
    const [y0, y1] = [row * BLOCK, Math.min(rows, (row + 1) * BLOCK)];
    marks.fill(0);
    for (const { from, to } of spans) marks.fill(1, from, to);
    const here = stretches(marks, 0).map(({ from, to }) => ({ x0: from * BLOCK, y0, x1: Math.min(columns, to * BLOCK), y1 }));
    const grown = here.map((box) => above.find(({ x0, x1 }) => x0 === box.x0 && x1 === box.x1));
    above = here.map((box, i) => Object.assign(grown[i] ?? box, { y1 }));
    boxes.push(...above.filter((_, i) => grown[i] === undefined));
  }
  return boxes;
}

/** What becomes of a block. */
export const KEPT = 0;
export const BLACKENED = 1;
/** It lies outside the picture: nobody sees it, and nothing may hide there. */
export const UNSEEN = 2;

/** A component in blocks (ITU-T T.81 A.1.1, A.2.4). */
export interface ComponentSize {
  /** Blocks that have samples of the picture. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks in interleaved scans. */
  readonly allColumns: number;
  readonly allRows: number;
  /** How many blocks of pixels one of its blocks covers. */
  readonly across: number;
  readonly down: number;
}

/** What becomes of each block of a component, row by row, `allColumns` in each: a block is blackened where one under it is masked. */
export function fatesOf(masked: BlockRows, size: ComponentSize): Uint8Array {
  const { columns, rows, allColumns, allRows, across, down } = size;
  const fates = new Uint8Array(allColumns * allRows).fill(UNSEEN);
  for (let row = 0; row < rows; row++) {
    const fate = fates.subarray(row * allColumns, row * allColumns + columns).fill(KEPT);
    for (const under of masked.slice(Math.floor(row * down), Math.ceil((row + 1) * down)))
      for (const { from, to } of under) fate.fill(BLACKENED, Math.floor(from / across), Math.ceil(to / across));
  }
  return fates;
}
