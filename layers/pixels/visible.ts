import type { Box } from "#pipeline/documents";

const isBox = ({ x0, y0, x1, y1 }: Box): boolean => x1 > x0 && y1 > y0;

/** What of one box lies outside another: four boxes at most, without overlap. */
function outside(box: Box, hole: Box): readonly Box[] {
  const top = Math.min(Math.max(hole.y0, box.y0), box.y1);
  const bottom = Math.max(Math.min(hole.y1, box.y1), top);
  return [
    { ...box, y1: top },
    { ...box, y0: bottom },
    { x0: box.x0, y0: top, x1: Math.min(hole.x0, box.x1), y1: bottom },
    { x0: Math.max(hole.x1, box.x0), y0: top, x1: box.x1, y1: bottom },
  ].filter(isBox);
}

const meets = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

/** What stays of the boxes to keep when the masks have been cut out of them. */
export function visible(keep: readonly Box[], masks: readonly Box[]): readonly Box[] {
  let left: readonly Box[] = keep.filter(isBox);
  for (const mask of masks.filter(isBox)) left = left.flatMap((box) => (meets(box, mask) ? outside(box, mask) : [box]));
  return left;
}
