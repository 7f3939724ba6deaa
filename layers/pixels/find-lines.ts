import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import { type Candidate, candidatesOf } from "./text-lines.ts";
import { scoreOf } from "./text-score.ts";

/** A line of text, or what may be one. */
export interface FoundLine {
  readonly box: Box;
  /** Log odds that it is text. */
  readonly score: number;
  /** What shows it best to a reader: one candidate of each view, the best first. */
  readonly views: readonly Candidate[];
}

/** Below these log odds nothing is read; nearly all of it is tissue, and no drawn string that was looked at lies below. */
export const MAYBE_TEXT = -1.5;
/** From these log odds on it is text, whether it can be read or not. */
export const SURELY_TEXT = 2.5;
const AS_GOOD = 3;
const SAME = 0.5;

const areaOf = ({ x0, y0, x1, y1 }: Box): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
const tallOf = ({ y0, y1 }: Box): number => y1 - y0;

/** How much of the smaller of two boxes lies in the other. */
export function shared(a: Box, b: Box): number {
  return common(a, b) / Math.max(1, Math.min(areaOf(a), areaOf(b)));
}

/** Pixels that two boxes share. */
const common = (a: Box, b: Box): number =>
  areaOf({ x0: Math.max(a.x0, b.x0), y0: Math.max(a.y0, b.y0), x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1) });

interface Scored {
  readonly candidate: Candidate;
  readonly score: number;
}

/** The lines of text in a picture, most likely first. What several views of it found at one place is one line. */
export function findLines(picture: Picture): readonly FoundLine[] {
  const scored = candidatesOf(picture)
    .filter(isLine)
    .map((candidate) => ({ candidate, score: scoreOf(candidate) }))
    .filter(({ score }) => score > MAYBE_TEXT)
    .toSorted((a, b) => b.score - a.score);
  const groups: Scored[][] = [];
  for (const one of scored) {
    const group = groups.find(([first]) => first !== undefined && isSameLine(first.candidate.box, one.candidate.box));
    if (group === undefined) groups.push([one]);
    else group.push(one);
  }
  return withoutShadows(groups.map(lineOf));
}

const SHADOW = 3; // log odds below the lines that it lies on: letters taken together with what is around them
const UNSURE = 6;

/** Without the weak that lie on the strong; `lines` begin with the strongest. */
const withoutShadows = (lines: readonly FoundLine[]): readonly FoundLine[] =>
  lines.filter((line, i) => {
    const strong = lines.slice(0, i).filter(({ score }) => score - line.score > SHADOW);
    const under = strong.reduce((sum, { box }) => sum + common(box, line.box), 0);
    if (under > SAME * areaOf(line.box)) return false;
    return line.score > UNSURE || !strong.some(({ box }) => isAround(line.box, box));
  });

/** True for a box that takes in a line and much above or below it. */
const isAround = (wide: Box, line: Box): boolean =>
  shared(line, wide) > SAME &&
  line.x1 - line.x0 > Math.max(3 * tallOf(line), 0.4 * (wide.x1 - wide.x0)) &&
  tallOf(wide) > 1.5 * tallOf(line);

export const isLine = ({ letters, box }: Candidate): boolean => letters.length > 1 || box.x1 - box.x0 > 1.5 * tallOf(box);

const isSameLine = (a: Box, b: Box): boolean =>
  shared(a, b) > SAME && Math.max(tallOf(a), tallOf(b)) < 1.9 * Math.min(tallOf(a), tallOf(b));

const GOOD = 6; // log odds from which a candidate counts though another, perhaps a part of it, has more
const TALLER = 1.35;
const DARK_SECOND = 3; // the gaps between bright letters are dark shapes too

function lineOf(group: readonly Scored[]): FoundLine {
  const score = group[0]?.score ?? 0;
  const good = group.filter((member) => member.score >= Math.min(score - AS_GOOD, GOOD));
  const lead = good.reduce((widest, one) => (areaOf(one.candidate.box) > areaOf(widest.candidate.box) ? one : widest));
  const tall = TALLER * tallOf(lead.candidate.box);
  const boxes = good.filter(({ candidate }) => tallOf(candidate.box) <= tall).map(({ candidate }) => candidate.box);
  const views = (["bright", "colour", "dark"] as const)
    .flatMap((view) => bestOf(group.filter(({ candidate }) => candidate.plane.view === view)))
    .toSorted((a, b) => preference(b) - preference(a))
    .map(({ candidate }) => candidate);
  return { box: around(boxes), score, views };
}

const preference = ({ candidate, score }: Scored): number => score - (candidate.plane.view === "dark" ? DARK_SECOND : 0);

/** Of those that are about as good as the best the widest. */
function bestOf(members: readonly Scored[]): readonly Scored[] {
  const good = members.filter(({ score }) => score >= (members[0]?.score ?? 0) - AS_GOOD);
  const [first] = good;
  if (first === undefined) return [];
  return [good.reduce((best, one) => (areaOf(one.candidate.box) > 1.15 * areaOf(best.candidate.box) ? one : best), first)];
}

/** The box around boxes. */
export const around = (boxes: readonly Box[]): Box => ({
  x0: Math.min(...boxes.map(({ x0 }) => x0)),
  y0: Math.min(...boxes.map(({ y0 }) => y0)),
  x1: Math.max(...boxes.map(({ x1 }) => x1)),
  y1: Math.max(...boxes.map(({ y1 }) => y1)),
});
