import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import { noiseOf } from "./text-noise.ts";
import { halved, type Plane, planesOf } from "./text-planes.ts";
import { rowsOf } from "./text-rows.ts";
import { type Shape, shapesOf } from "./text-shapes.ts";
import { strokesOf } from "./text-strokes.ts";

/** Rises above which shapes are looked for, one after another: faint text first, then what stands out of speckle. */
const LEVELS = [18, 40, 60, 80, 130] as const;
/** Tissue is seldom as bright as ink: there a small rise is enough, whatever is around. */
const GLARING = { rise: 30, least: 225 } as const;

/** What may be a line of text. */
export interface Candidate {
  readonly box: Box;
  readonly letters: readonly Shape[];
  /** All shapes of its plane and level, letters or not. */
  readonly shapes: readonly Shape[];
  readonly plane: Plane;
  /** The plane that `plane` was made of, at the picture's own size. */
  readonly full: Plane;
  readonly strokes: Plane;
  readonly noise: Uint8Array;
  /** Of the plane's pixels: 1, or 2 where it has half the size. */
  readonly scale: number;
  readonly level: number;
}

/** Everything in a picture that may be a line of text, of letters between 5 and 88 pixels high. */
export function candidatesOf(picture: Picture): readonly Candidate[] {
  return planesOf(picture).flatMap((plane) => [...inPlane(plane, plane, 1), ...inPlane(halved(plane), plane, 2)]);
}

function inPlane(plane: Plane, full: Plane, scale: number): readonly Candidate[] {
  const strokes = strokesOf(plane);
  const noise = noiseOf(strokes);
  const shapesAt = LEVELS.map((level) => ({ level: level as number, shapes: shapesOf(plane, strokes, level, { busy: noise }) }));
  if (plane.view === "bright")
    shapesAt.push({ level: GLARING.rise, shapes: shapesOf(plane, strokes, GLARING.rise, { least: GLARING.least }) });
  return shapesAt.flatMap(({ level, shapes }) =>
    rowsOf(shapes).map((letters) => ({
      box: boxOf(letters, scale),
      letters,
      shapes,
      plane,
      full,
      strokes,
      noise,
      scale,
      level,
    })),
  );
}

/** The box around letters, in the picture's pixels. */
export const boxOf = (letters: readonly Shape[], scale: number): Box => ({
  x0: Math.min(...letters.map(({ x0 }) => x0)) * scale,
  y0: Math.min(...letters.map(({ y0 }) => y0)) * scale,
  x1: Math.max(...letters.map(({ x1 }) => x1)) * scale,
  y1: Math.max(...letters.map(({ y1 }) => y1)) * scale,
});
