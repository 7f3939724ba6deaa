import type { Box } from "#pipeline/documents";
import type { FoundLine } from "./find-lines.ts";
import type { Candidate } from "./text-lines.ts";
import { median } from "./text-signs.ts";

const STEP = 0.5; // times the height
const BLANK = 3; // steps without ink that a line goes over: between words
const LEAST_INK = 0.35; // of the ink that the line's own letters have
const OUTSTANDING = 1.7; // times what is above and below
const ALWAYS = 0.02; // more of the pixels than there
const APART = 3; // pixels from the line to what is above and below: soft edges, rims
const FADED = 0.55; // of the letters' rise
const TOLERANCE = 0.22; // of the ink's level, or
const NOISE = 16; // grey levels

/** The box of a line that goes on to either side, as far as ink of its colour stands between less of it above and below. */
export function grownLine({ box, views: [view] }: FoundLine): Box {
  if (view === undefined) return box;
  const from = Math.min(...view.letters.map(({ x0 }) => x0));
  const to = Math.max(...view.letters.map(({ x1 }) => x1));
  const [y0, y1] = [median(view.letters.map((letter) => letter.y0)), median(view.letters.map((letter) => letter.y1))];
  const inked = inkIn(view);
  const own = inked(from, to, y0, y1);
  const band = Math.max(4, Math.round((y1 - y0) * 0.7));
  const isText = (left: number, right: number): boolean => {
    const inside = inked(left, right, y0, y1);
    if (inside < LEAST_INK * own) return false;
    const [above, under] = [inked(left, right, y0 - APART - band, y0 - APART), inked(left, right, y1 + APART, y1 + APART + band)];
    const outside = Math.min(above, under);
    return inside > OUTSTANDING * outside + ALWAYS;
  };
  const reach = (start: number, sign: 1 | -1) => end(start, sign, Math.max(4, y1 - y0), view.plane.width, isText);
  return { ...box, x0: Math.min(box.x0, reach(from, -1) * view.scale), x1: Math.max(box.x1, reach(to, 1) * view.scale) };
}

/** The share of a box's pixels that are thin and of the colour of a line's letters. */
function inkIn({ letters, plane: { values, width, height }, strokes }: Candidate) {
  const peak = median(letters.map((letter) => letter.peak));
  const least = FADED * median(letters.map((letter) => letter.rise));
  const off = Math.max(NOISE, TOLERANCE * peak);
  return (left: number, right: number, top: number, bottom: number): number => {
    let [ink, all] = [0, 0];
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
      for (let i = y * width + Math.max(0, left); i < y * width + Math.min(width, right); i++, all++)
        if ((strokes.values[i] as number) >= least && Math.abs((values[i] as number) - peak) <= off) ink++;
    return ink / Math.max(1, all);
  };
}

/** Where text ends that goes on from a column to one side: windows as wide as the line is high, one after another. */
function end(start: number, sign: 1 | -1, tall: number, limit: number, isText: (left: number, right: number) => boolean): number {
  let [last, at, blanks] = [start, start, 0];
  while (blanks < BLANK && at > 0 && at < limit) {
    const next = at + sign * tall;
    if (isText(Math.min(at, next), Math.max(at, next))) [last, blanks] = [next, 0];
    else blanks += 1;
    at += sign * Math.max(2, Math.round(STEP * tall));
  }
  return last;
}
