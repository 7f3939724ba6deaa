import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import { around, type FoundLine, SURELY_TEXT } from "./find-lines.ts";
import { distance, plain, skeleton } from "./identity-words.ts";
import { judgeLine, type LineReason, type Word } from "./judge-line.ts";
import { cropOf } from "./line-crop.ts";
import { boxOf, type Candidate } from "./text-lines.ts";
import type { Plane } from "./text-planes.ts";

/** Reads one line of text, dark on light, of one channel; throws where it cannot tell what is there. */
export type ReadLine = (line: Picture) => Promise<readonly Word[]>;

/** What reading a line said: it stays, it goes for a reason, or nothing legible is there. */
export type Reading = "stays" | "nothing" | LineReason;

/** What a line says, and the part of its box that it says so of: only a part stays where no view that tells has seen more. */
export interface Said {
  readonly reading: Reading;
  readonly box: Box;
}

interface Read {
  readonly confidence: number;
  /** How many letters and digits were read with some confidence. */
  readonly letters: number;
  /** How many were read at all. */
  readonly length: number;
  /** True where nothing but numbers was read: chance reads so too. */
  readonly isNumber: boolean;
  readonly reason: LineReason | undefined;
  /** What was seen of the line. */
  readonly box: Box;
  readonly isWhole: boolean;
  /** What was read, without what stands between letters and digits. */
  readonly bones: string;
}

const SURE = 78; // confidence from which one reading is enough to let a line stay
const FAIR = 60; // and from which it is where no other reading is better
const GUESSED = 30; // below, not even two harmless readings are
const LEGIBLE = 45;
const LEGIBLE_AMID_TISSUE = 65; // what may be tissue is read by chance
const LEAST = 3; // letters and digits that a person would call text

/** Reads a line in one view after another until one of them tells whether it, or the part that it shows, may stay. `bright`: the picture's bright view. */
export async function readFound(line: FoundLine, bright: Plane, read: ReadLine, matches: (text: string) => boolean): Promise<Said> {
  const reads: Read[] = [];
  const all = (reading: Reading): Said => ({ reading, box: line.box });
  for (const view of cropsOf(line, bright)) {
    const one = judged(await read(view.crop), matches, line, view);
    if (one.reason === "IDENTITY" || (one.reason === "PATTERN" && one.confidence >= FAIR)) return all(one.reason);
    if (isSaidAgain(one, reads)) return all("NOT_ALLOWED");
    reads.push(one);
    if (one.reason === undefined && one.isWhole && one.confidence >= SURE && !one.isNumber) break;
  }
  const reading = concluded(reads.map((one) => (one.isWhole ? one : { ...one, reason: one.reason ?? "UNREAD" })));
  const part = reading === "UNREAD" ? partOf(reads) : undefined;
  return part === undefined ? all(reading) : { reading: "stays", box: part };
}

/** The part of a line that stays: words, surely read, where no other view has seen anything else. What views have it in common. */
function partOf(reads: readonly Read[]): Box | undefined {
  const parts = reads.filter(({ isWhole, reason, isNumber }) => !isWhole && reason === undefined && !isNumber);
  const rivals = reads.filter(({ reason, letters }) => reason !== undefined && letters >= LEAST);
  if (rivals.length > 0 || !parts.some(({ confidence }) => confidence >= SURE)) return undefined;
  const [first] = parts;
  const [x0, x1] = [Math.max(...parts.map(({ box }) => box.x0)), Math.min(...parts.map(({ box }) => box.x1))];
  return first !== undefined && x0 < x1 ? { ...first.box, x0, x1 } : undefined;
}

const PLAIN = 85; // confidence of two readings that need no third
const ENOUGH = 5; // letters and digits

/** True for what was plainly read twice and is not allowed: reading it once more would take time and say the same. */
const isSaidAgain = (one: Read, before: readonly Read[]): boolean =>
  isPlain(one) && before.some((other) => isPlain(other) && other.bones === one.bones);

const isPlain = ({ reason, confidence, letters }: Read): boolean =>
  reason === "NOT_ALLOWED" && confidence >= PLAIN && letters >= ENOUGH;

function concluded(reads: readonly Read[]): Reading {
  const others = reads.filter(({ reason, letters }) => reason !== undefined && letters >= LEAST);
  const longest = Math.max(0, ...others.filter(({ confidence }) => confidence >= FAIR).map(({ length }) => length));
  const harmless = reads.filter(({ reason, length }) => reason === undefined && length >= longest - Math.max(1, longest >> 2)); // not what saw less of the line
  const said = new Set(harmless.map(({ bones }) => bones)); // a part of the line that reads as the whole says nothing against it
  const rivals = others.filter(({ bones }) => !said.has(bones));
  if (isConvincing(harmless, rivals)) return "stays";
  const legible = reads.filter(({ letters }) => letters >= LEAST);
  return legible.map(({ reason }) => reason ?? "UNREAD").toSorted(byWeight)[0] ?? "nothing";
}

function isConvincing(harmless: readonly Read[], others: readonly Read[]): boolean {
  const [best, rival] = [harmless, others].map((reads) => Math.max(-1, ...reads.map(({ confidence }) => confidence))) as [
    number,
    number,
  ];
  if (isAgreed(harmless, others)) return true;
  if (harmless.every(({ length }) => length < ENOUGH))
    return best > rival && (best >= SURE || (best >= GUESSED && isSaidTwice(harmless)));
  if (harmless.every(({ isNumber }) => isNumber)) return harmless.length > 1 && best >= FAIR && best > rival;
  if (harmless.length > 2 && harmless.length > others.length) return true;
  return best > rival && best >= (harmless.length > 1 ? GUESSED : FAIR);
}

/** Few letters of another script are read as a harmless word by chance, but hardly twice as the same. */
const isSaidTwice = (reads: readonly Read[]): boolean => new Set(reads.map(({ bones }) => bones)).size < reads.length;

/** True where two readings say the same measurement, and all that others say is it, misread. No name is a measurement. */
function isAgreed(harmless: readonly Read[], others: readonly Read[]): boolean {
  const agreed = harmless.find(
    (one) => /\d/.test(one.bones) && harmless.some((other) => other !== one && other.bones === one.bones),
  );
  if (agreed === undefined || agreed.isNumber) return false;
  return others.every(({ bones }) => distance(skeleton(bones), skeleton(agreed.bones)) <= Math.max(1, agreed.length >> 2));
}

const WEIGHT: readonly Reading[] = ["PATTERN", "NOT_ALLOWED", "UNREAD"];
const byWeight = (a: Reading, b: Reading): number => WEIGHT.indexOf(a) - WEIGHT.indexOf(b);

function judged(words: readonly Word[], matches: (text: string) => boolean, line: FoundLine, { box, isWhole }: LineView): Read {
  const reason = judgeLine(words, matches);
  const told = words.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
  const confidence = told.reduce((sum, word) => sum + word.confidence, 0) / Math.max(1, told.length);
  const least = line.score < SURELY_TEXT ? LEGIBLE_AMID_TISSUE : LEGIBLE;
  const letters = told.reduce((sum, word) => sum + (word.confidence >= least ? lettersOf(word) : 0), 0);
  return {
    confidence,
    letters,
    length: told.reduce((sum, word) => sum + lettersOf(word), 0),
    isNumber: told.every(({ text }) => !/\p{L}{2}/u.test(text)),
    bones: plain(told.map(({ text }) => text).join("")).replace(/[^\p{L}\p{N}]+/gu, ""),
    reason: reason ?? (fillsLine(words, box) ? undefined : "UNREAD"),
    ...{ box, isWhole },
  };
}

const lettersOf = ({ text }: Word): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

/** True where there are as many characters as the line has room for: the rest may be what reading cannot read. */
function fillsLine(words: readonly Word[], { x0, y0, x1, y1 }: Box): boolean {
  const characters = words.reduce((sum, { text }) => sum + text.length + 1, -1);
  return characters >= ((x1 - x0) / (y1 - y0)) * 0.55;
}

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const middle = (values: readonly number[]): number => sorted(values)[values.length >> 1] as number;
const LIGHT = 120; // grey level: a line whose middle is lighter is dark text on a light ground

/** A picture of a line, what of the line is in it, and whether that is all. */
export interface LineView {
  readonly crop: Picture;
  readonly box: Box;
  readonly isWhole: boolean;
}

/** A line's ways to be read: as it stands in its best view, without what is wider than strokes, by its place alone, in its second view. */
export function* cropsOf(line: FoundLine, bright: Plane): Generator<LineView> {
  const isLight = middle(levelsIn(bright, line.box)) > LIGHT;
  const [first, second] = line.views.toSorted((a, b) => wrongness(a, isLight) - wrongness(b, isLight));
  if (first === undefined) return;
  if (wrongness(first, isLight) === 0) {
    yield { crop: asItStands(first), ...seenOf(line, first) };
    yield { crop: flattened(first), ...seenOf(line, first) };
  }
  yield { crop: byPlace(line, isLight ? inverted(bright) : bright), box: line.box, isWhole: true };
  if (second !== undefined && wrongness(second, isLight) === 0) yield { crop: asItStands(second), ...seenOf(line, second) };
}

const WHOLE = 0.9; // of its width
const ENDS = 0.8; // times the height: edges at its ends that are no letters

function seenOf({ box }: FoundLine, view: Candidate): Pick<LineView, "box" | "isWhole"> {
  const isWhole = view.box.x1 - view.box.x0 >= WHOLE * (box.x1 - box.x0) - ENDS * (box.y1 - box.y0);
  return { box: isWhole ? box : { ...box, x0: view.box.x0, x1: view.box.x1 }, isWhole };
}

const wrongness = ({ plane: { view } }: Candidate, isLight: boolean): number =>
  view === "colour" || (view === "dark") === isLight ? 0 : 1;

const inverted = ({ values, ...plane }: Plane): Plane => ({ ...plane, values: values.map((value) => 255 - value) });

function asItStands({ letters, full, plane, scale, box }: Candidate): Picture {
  const peak = middle(letters.map((letter) => letter.peak));
  const rise = middle(letters.map((letter) => letter.rise));
  const around = widened({ x0: box.x0 / scale, y0: box.y0 / scale, x1: box.x1 / scale, y1: box.y1 / scale });
  const paper = Math.max((peak - rise) * 0.5, share(levelsIn(plane, around), 0.55));
  const big = { x0: around.x0 * scale, y0: around.y0 * scale, x1: around.x1 * scale, y1: around.y1 * scale };
  return cropOf(full, big, middle(letters.map(({ y0, y1 }) => y1 - y0)) * scale, { paper, ink: peak });
}

function flattened({ letters, strokes, scale, box }: Candidate): Picture {
  const rise = middle(letters.map((letter) => letter.rise));
  const around = widened({ x0: box.x0 / scale, y0: box.y0 / scale, x1: box.x1 / scale, y1: box.y1 / scale });
  return cropOf(strokes, around, middle(letters.map(({ y0, y1 }) => y1 - y0)), { paper: rise * 0.25, ink: rise * 1.15 });
}

function byPlace({ box, views: [view] }: FoundLine, plane: Plane): Picture {
  const area = widened(around([box, boxOf(view?.letters ?? [], view?.scale ?? 1)]));
  const levels = levelsIn(plane, area);
  return cropOf(plane, area, (box.y1 - box.y0) * 0.85, { paper: share(levels, 0.7), ink: share(levels, 0.97) });
}

const widened = ({ x0, y0, x1, y1 }: FoundLine["box"]): FoundLine["box"] => ({ x0: x0 - 2, y0: y0 - 1, x1: x1 + 2, y1: y1 + 1 });

/** The level that a share of the values do not reach. */
const share = (values: readonly number[], part: number): number => sorted(values)[Math.floor(values.length * part)] ?? 0;

function levelsIn({ values, width, height }: Plane, box: FoundLine["box"]): readonly number[] {
  const found: number[] = [];
  for (let y = Math.max(0, Math.floor(box.y0)); y < Math.min(height, box.y1); y++)
    for (let x = Math.max(0, Math.floor(box.x0)); x < Math.min(width, box.x1); x++) found.push(values[y * width + x] as number);
  return found;
}
