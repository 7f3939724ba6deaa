import type { Box } from "#pipeline/documents";

/** Pixels `from` to `to` (exclusive) of a frame, counted row by row from 0. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** The columns of one row that no box covers, left to right. */
function gaps(columns: number, boxes: readonly Box[]): readonly Run[] {
  const found: Run[] = [];
  let covered = 0;
  for (const box of boxes) {
    if (box.x0 > covered) found.push({ from: covered, to: Math.min(box.x0, columns) });
    covered = Math.max(covered, box.x1);
    if (covered >= columns) return found;
  }
  return [...found, { from: covered, to: columns }];
}

/** Everything outside the boxes: the pixels to blacken, in order, neighbours joined. Boxes may reach over the frame's edge. */
export function maskedRuns(rows: number, columns: number, keep: readonly Box[]): readonly Run[] {
  const sorted = keep.filter((box) => box.x1 > box.x0).toSorted((a, b) => a.x0 - b.x0);
  const runs: { from: number; to: number }[] = [];
  for (let y = 0; y < rows; y += 1) {
    const here = sorted.filter((box) => box.y0 <= y && y < box.y1);
    for (const gap of gaps(columns, here)) {
      const from = y * columns + gap.from;
      const last = runs.at(-1);
      if (last?.to === from) last.to = y * columns + gap.to;
      else runs.push({ from, to: y * columns + gap.to });
    }
  }
  return runs;
}
