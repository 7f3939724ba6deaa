import type { ImageDescription } from "#dicom/image";
import type { Box } from "#pipeline/documents";
import { maskedRuns } from "./mask.ts";

const WHOLE_FRAME = 0.98; // regions that cover this much say nothing about where the text is

const within = ({ rows, columns }: ImageDescription, { x0, y0, x1, y1 }: Box): boolean =>
  [x0, y0, x1, y1].every(Number.isInteger) && x0 >= 0 && y0 >= 0 && x1 > x0 && y1 > y0 && x1 <= columns && y1 <= rows;

/** The regions that tell picture from text, in pixels; [] when one is empty or out of bounds, or when they are nearly the whole frame (PS3.3 C.8.5.5). */
export function usableRegions(description: ImageDescription, regions: readonly Box[]): readonly Box[] {
  if (!regions.every((region) => within(description, region))) return [];
  const { rows, columns } = description;
  const masked = maskedRuns(rows, columns, regions).reduce((sum, run) => sum + run.to - run.from, 0);
  return masked > (1 - WHOLE_FRAME) * rows * columns ? regions : [];
}
