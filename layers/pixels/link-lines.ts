import type { Box } from "#pipeline/documents";
import { around, type FoundLine } from "./find-lines.ts";
import { boxOf, type Candidate } from "./text-lines.ts";
import type { Shape } from "./text-shapes.ts";

const GAP = 2; // times the height: between words of one line
const UNLIKE = 1.9; // heights of words in one line: some have neither capitals nor tails

const tallOf = ({ y0, y1 }: Box): number => y1 - y0;

function follows(a: Box, b: Box): boolean {
  const [low, high] = [Math.min(tallOf(a), tallOf(b)), Math.max(tallOf(a), tallOf(b))];
  const gap = Math.max(a.x0, b.x0) - Math.min(a.x1, b.x1);
  return high <= low * UNLIKE && gap <= GAP * high && Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0) > 0.6 * low;
}

const SURE = 3; // log odds: what is weaker must fit exactly
const LEVEL = 0.3; // times the height

const isLevel = (a: Box, b: Box): boolean => {
  const slack = LEVEL * Math.min(tallOf(a), tallOf(b)) + 1;
  return Math.abs(a.y0 - b.y0) <= slack && Math.abs(a.y1 - b.y1) <= slack;
};

/** Words side by side are one line: what stands beside a word tells whether it is a name. Each with the words it was made of. */
export function linked(found: readonly FoundLine[]): readonly { readonly line: FoundLine; readonly words: readonly FoundLine[] }[] {
  const rows: FoundLine[][] = [];
  for (const one of found) {
    const near = rows.filter((row) =>
      row.some((other) => follows(one.box, other.box) && (one.score > SURE || isLevel(one.box, other.box))),
    );
    const merged = [one, ...near.flat()];
    for (const row of near) rows.splice(rows.indexOf(row), 1);
    rows.push(merged);
  }
  return rows.map((words) => ({ line: joined(words), words }));
}

function joined(words: readonly FoundLine[]): FoundLine {
  const [first] = words;
  if (first === undefined || words.length === 1) return first as FoundLine;
  const strongest = words.reduce((best, word) => (word.score > best.score ? word : best), first);
  const box = around(words.map((word) => word.box));
  const views = strongest.views.map((view): Candidate => {
    const alike = words.flatMap((word) => word.views.filter(({ plane }) => plane === view.plane));
    const letters = alike.flatMap((candidate) => candidate.letters);
    return { ...view, letters, box: around([box, boxOf(letters, view.scale)]) };
  });
  return { box, score: strongest.score, views };
}

const REACH = 1.6; // times the height: a letter that stands apart, as an initial does
const MOST = 3;
const FARTHEST = 2.5; // times the height, each way
const UNLIKE_PEAK = 0.25; // letters of one line have one colour; small ones have it less

/** The box of a line with the letters at its ends that were left out: faint ones, single ones, points. */
export function withEnds({ box, views: [view] }: FoundLine): Box {
  if (view === undefined) return box;
  const { letters, shapes, scale } = view;
  const rise = letters.reduce((sum, letter) => sum + letter.rise, 0) / letters.length;
  const tall = tallOf(box);
  const peak = letters.reduce((sum, letter) => sum + letter.peak, 0) / letters.length;
  const isLike = (shape: Shape) =>
    shape.rise > rise * 0.55 &&
    Math.abs(shape.peak - peak) < peak * UNLIKE_PEAK &&
    tallOf(shape) * scale <= tall * 1.25 &&
    shape.x1 - shape.x0 < 2.5 * tall;
  const candidates = shapes.filter(isLike).map((shape) => boxOf([shape], scale));
  let grown = box;
  for (let turn = 0; turn < MOST; turn++) {
    const next = candidates.filter((shape) => isBeside(grown, shape, tall));
    if (next.length === 0) break;
    grown = around([grown, ...next]);
  }
  const most = FARTHEST * tall;
  return { ...grown, x0: Math.max(grown.x0, box.x0 - most), x1: Math.min(grown.x1, box.x1 + most) };
}

function isBeside(line: Box, shape: Box, tall: number): boolean {
  const inside = Math.min(line.y1, shape.y1) - Math.max(line.y0, shape.y0);
  if (inside < 0.5 * tallOf(shape)) return false;
  const left = line.x0 - shape.x1;
  const right = shape.x0 - line.x1;
  const reach = REACH * tall * Math.min(1, tallOf(shape) / (tall * 0.5));
  return (shape.x0 < line.x0 && left < reach) || (shape.x1 > line.x1 && right < reach);
}
