import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import { around, type FoundLine, findLines, SURELY_TEXT, shared } from "./find-lines.ts";
import { grownLine } from "./grow-line.ts";
import type { LineReason } from "./judge-line.ts";
import { linked, withEnds } from "./link-lines.ts";
import { type OverlayView, overlayViews } from "./overlay-views.ts";
import { type Reading, type ReadLine, readFound } from "./read-lines.ts";
import { brightOf } from "./text-planes.ts";
import { median } from "./text-signs.ts";
import { tissueBox } from "./tissue-box.ts";

/** What is known of a file before its picture is looked at. */
export interface Known {
  /** Its usable ultrasound regions, in pixels; none where the header has none. */
  readonly keep: readonly Box[];
  /** True for text that repeats something of this file's identity: see `matcherOf`. */
  readonly matches: (text: string) => boolean;
  /** What device rules say is to be covered. */
  readonly rules?: readonly Box[];
}

/** Why a box is covered. */
export type MaskReason = LineReason | "STATIC_OVERLAY" | "DEVICE_RULE";

export interface Masked {
  readonly box: Box;
  readonly reason: MaskReason;
}

/** What looking at all frames of a file said; one answer for all of them. Boxes and counts alone: no text. */
export interface Look {
  /** What may stay visible: the known regions, else the box around the tissue. Everything outside is to be covered. */
  readonly keep: readonly Box[];
  /** What is to be covered inside. */
  readonly mask: readonly Masked[];
  /** How many lines of text were read, are harmless and stay. */
  readonly harmless: number;
  /** How much of what is kept is covered by lines of text, staying or not, from 0 to 1: much of it is a page, not a picture. */
  readonly textShare: number;
}

const MAYBE_OVERLAY = 1; // the same of what stands still while tissue moves
const EDGE = 2; // pixels
const ABOVE = 0.12; // times the height
const ASIDE = 0.6;

interface Seen {
  readonly box: Box;
  readonly reading: Reading;
  readonly reason?: MaskReason;
  readonly peak: number;
  /** False for a box that is much higher than its letters: other lines may lie in it. */
  readonly isRow: boolean;
}

/**
 * Finds the text in a still or in all frames of a clip, reads it line by line, and says what must be covered. A line stays only where all of it was
 * read, every word is known to be harmless and none matches; what looks like text and cannot be read is covered.
 * Throws what `pictures` and `read` throw, and RangeError where the frames differ in size.
 */
export async function lookAt(pictures: AsyncIterable<Picture> | Iterable<Picture>, known: Known, read: ReadLine): Promise<Look> {
  let keep = known.keep;
  let seen: readonly Seen[] = [];
  for await (const view of overlayViews(pictures)) {
    if (keep.length === 0) keep = [tissueBox(view.picture)];
    seen = [...seen, ...(await linesIn(view, keep, seen, known, read))];
  }
  const rules = (known.rules ?? []).map((box): Masked => ({ box, reason: "DEVICE_RULE" }));
  const found = seen.flatMap(({ box, reason }) => (reason === undefined ? [] : [{ box, reason }]));
  const stay = seen.filter(({ reading }) => reading === "stays").map(({ box }) => box);
  const area = (boxes: readonly Box[]) => boxes.reduce((sum, { x0, y0, x1, y1 }) => sum + (x1 - x0) * (y1 - y0), 0);
  const textShare = Math.min(1, area([...found.map(({ box }) => box), ...stay]) / Math.max(1, area(keep)));
  return { keep, mask: [...rules, ...found], harmless: stay.length, textShare };
}

async function linesIn(
  view: OverlayView,
  keep: readonly Box[],
  before: readonly Seen[],
  known: Known,
  read: ReadLine,
): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  const bright = brightOf(view.picture);
  for (const { line: seed } of linked(findLines(view.picture).filter(({ box }) => isIn(keep, box)))) {
    const line = seed.score > SURELY_TEXT ? { ...seed, box: grownLine(seed) } : seed;
    const box = within(view.picture, withEnds(line));
    const peak = Math.max(0, ...(line.views[0]?.letters ?? []).map((letter) => letter.peak));
    if (before.some((one) => isSame(one, box, peak))) continue;
    const said = await readFound(line, bright, read, known.matches);
    const reason = reasonOf(said.reading, line, view.frames > 1);
    const one = { peak, isRow: isRow(line) };
    if (said.reading === "stays" && said.box !== line.box)
      found.push(...partsOf(box, said.box).map((part) => ({ ...one, ...part })));
    else if (said.reading !== "nothing" || reason !== undefined)
      found.push({ ...one, box, reading: said.reading, ...(reason === undefined ? {} : { reason }) });
  }
  const stays = found.filter(({ reading, isRow }) => reading === "stays" && isRow).map((line) => line.box);
  const isPiece = ({ reading, box }: Seen) =>
    !TELLING.has(reading) && (stays.some((line) => lies(line, box)) || isBlock(stays, box));
  return found
    .filter((one) => !isPiece(one))
    .map((one) => (one.reason === undefined ? one : { ...one, box: within(view.picture, beside(stays, one.box, roomy(one.box))) }));
}

/** A line of which a part stays, and what is left of it on either side. */
function partsOf(box: Box, { x0, x1 }: Box): readonly Pick<Seen, "box" | "reading" | "reason">[] {
  const sides = [
    { ...box, x1: x0 },
    { ...box, x0: x1 },
  ].filter((side) => side.x0 < side.x1);
  return [
    { box: { ...box, x0: Math.max(x0, box.x0), x1: Math.min(x1, box.x1) }, reading: "stays" },
    ...sides.map((side) => ({ box: side, reading: "UNREAD" as const, reason: "UNREAD" as const })),
  ];
}

/** What a line stays for, or goes for whatever is around it. */
const TELLING: ReadonlySet<Reading> = new Set(["stays", "IDENTITY", "PATTERN"]);

const ROW = 1.6; // times the height of its letters: some have tails

function isRow({ box, views: [view] }: FoundLine): boolean {
  if (view === undefined) return false;
  return box.y1 - box.y0 <= ROW * median(view.letters.map(({ y0, y1 }) => y1 - y0)) * view.scale;
}

/** True for a box that lies on a line, or reaches hardly beyond it. */
const lies = (line: Box, { x0, y0, x1, y1 }: Box): boolean => {
  const slack = EDGE + (line.y1 - line.y0) * ABOVE;
  return x0 + slack >= line.x0 && x1 - slack <= line.x1 && y0 + slack >= line.y0 && y1 - slack <= line.y1;
};

const ROOM = 0.8; // times the height of a line: less between two has no room for a third

/** True for a box of nothing but lines that stand below one another and stay: taken together they read as nonsense. */
function isBlock(stays: readonly Box[], { x0, y0, x1, y1 }: Box): boolean {
  const rows = stays
    .filter((row) => row.y0 < y1 && row.y1 > y0 && Math.min(x1, row.x1) - Math.max(x0, row.x0) > (row.x1 - row.x0) / 2)
    .toSorted((a, b) => a.y0 - b.y0);
  const isTight = rows.every((row, i) => i === 0 || row.y0 - (rows[i - 1] as Box).y1 < ROOM * (row.y1 - row.y0));
  return rows.length > 1 && isTight && lies(around(rows), { x0, y0, x1, y1 });
}

/** What is to be covered of a box with room around it, so that the room takes nothing of the lines that stay. */
function beside(lines: readonly Box[], bare: Box, wide: Box): Box {
  let { x0, y0, x1, y1 } = wide;
  for (const line of lines) {
    if (line.x0 >= x1 || line.x1 <= x0 || line.y0 >= y1 || line.y1 <= y0) continue;
    if (line.y0 >= bare.y1) y1 = line.y0;
    else if (line.y1 <= bare.y0) y0 = line.y1;
    else if (line.x0 >= bare.x1) x1 = line.x0;
    else if (line.x1 <= bare.x0) x0 = line.x1;
  }
  return { x0, y0, x1, y1 };
}

const isIn = (keep: readonly Box[], box: Box): boolean => keep.some((region) => shared(region, box) > 0.02);

/** True where a line was decided on in earlier frames: it is covered, or it stands there and says the same. */
function isSame({ box, reading, peak }: Seen, now: Box, nowPeak: number): boolean {
  const common = (Math.min(box.x1, now.x1) - Math.max(box.x0, now.x0)) * (Math.min(box.y1, now.y1) - Math.max(box.y0, now.y0));
  if (Math.min(box.x1, now.x1) < Math.max(box.x0, now.x0) || common < 0.95 * (now.x1 - now.x0) * (now.y1 - now.y0)) return false;
  return reading !== "stays" || Math.abs(peak - nowPeak) < 2;
}

function reasonOf(reading: Reading, line: FoundLine, isStatic: boolean): MaskReason | undefined {
  if (reading === "stays") return undefined;
  if (reading !== "nothing") return reading;
  if (line.score > SURELY_TEXT) return "UNREAD";
  return isStatic && line.score > MAYBE_OVERLAY ? "STATIC_OVERLAY" : undefined;
}

/** With room for what is fainter than the rest: soft edges, accents, the ends of a line. */
function roomy({ x0, y0, x1, y1 }: Box): Box {
  const tall = y1 - y0;
  return { x0: x0 - ASIDE * tall, y0: y0 - EDGE - ABOVE * tall, x1: x1 + ASIDE * tall, y1: y1 + EDGE + ABOVE * tall };
}

const within = ({ width, height }: Picture, { x0, y0, x1, y1 }: Box): Box => ({
  x0: Math.max(0, Math.floor(x0)),
  y0: Math.max(0, Math.floor(y0)),
  x1: Math.min(width, Math.ceil(x1)),
  y1: Math.min(height, Math.ceil(y1)),
});
