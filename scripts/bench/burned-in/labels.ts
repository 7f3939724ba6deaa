import type { Box } from "#pipeline/documents";
import type { Font, Script } from "./fonts.ts";
import type { Ground } from "./ground.ts";
import { drawn, type Ink, stamped } from "./ink.ts";
import { foreignPhrase, type Phrase, secretPhrase, usefulPhrase } from "./strings.ts";

export type Place = "banner" | "margin" | "in-image";
export type Rgb = readonly [number, number, number];

/** What a line is written with. */
interface Style {
  readonly font: Font;
  readonly size: number;
}

/** Text to be laid into every frame of a clip alike: drawn once. */
export interface Label {
  readonly phrase: Phrase;
  readonly place: Place;
  readonly style: Style;
  readonly ink: Ink;
  readonly x: number;
  readonly y: number;
  readonly colour: Rgb;
  /** Behind the text, where it has a box of its own. */
  readonly behind?: Rgb;
  /** True where each letter has a dark rim, as machines write on tissue. */
  readonly rimmed: boolean;
}

type Next = () => number;

const INKS: readonly Rgb[] = [
  [255, 255, 255],
  [230, 230, 230],
  [255, 255, 0],
  [245, 196, 70],
  [95, 215, 230],
  [90, 255, 90],
  [255, 110, 110],
  [120, 150, 255],
];
const FOREIGN = ["cyrillic", "greek", "arabic", "hebrew", "cjk"] as const;
const PLACES: readonly Place[] = ["banner", "banner", "margin", "in-image", "in-image"];
const FOREIGN_SHARE = 0.3;
const USEFUL = 3; // strings that may stay, a picture
const TRIES = 60;
const CONTRAST = 45; // grey levels
const BLENDED = 0.1;
const STACKED = 0.5; // share of lines that stand below another
const LINE_GAP = 0.5; // at most, times the height
const STAMPED = /^[-A-Z0-9^.:/,=+ ]+$/i; // what the phantom's letters write
const GAP = 4; // pixels around a label that stay free

/** What is written into one picture: some that must go in each place, some that may stay; many of them below one another, as machines write tables. */
export async function labelsFor(ground: Ground, next: Next, fonts: readonly Font[]): Promise<readonly Label[]> {
  const labels: Label[] = [];
  const add = async (phrase: Phrase, place: Place) => {
    const above = labels.findLast((label) => label.place === place && writes(label.style, phrase));
    const style = above !== undefined && next() < STACKED ? above.style : styleFor(phrase, next, fonts);
    const ink = await inked(phrase, style);
    const isBelow = above !== undefined && style === above.style;
    const label =
      (isBelow ? below(phrase, style, ink, ground, next, labels, above) : undefined) ??
      laid(phrase, place, style, ink, ground, next, labels);
    if (label !== undefined) labels.push(label);
  };
  for (const place of next() < 0.5 ? [...PLACES, "in-image" as const] : PLACES) {
    const script = next() < FOREIGN_SHARE ? FOREIGN[Math.floor(next() * FOREIGN.length)] : undefined;
    await add(script === undefined ? secretPhrase(next) : foreignPhrase(next, script), place);
  }
  for (let i = 0; i < USEFUL; i++) await add(usefulPhrase(next), "in-image");
  return labels;
}

const writes = ({ font: { subsets, isStamp } }: Style, { text, script }: Phrase): boolean =>
  subsets[script as Script] !== undefined && (isStamp !== true || STAMPED.test(text));

function styleFor(phrase: Phrase, next: Next, fonts: readonly Font[]): Style {
  const size = 10 + Math.floor(next() ** 1.6 * 19);
  const fit = fonts.filter((font) => writes({ font, size }, phrase));
  const font = fit[Math.floor(next() * fit.length)];
  if (font === undefined) throw new Error(`No font writes ${phrase.script}.`);
  return { font, size };
}

const inked = async ({ text }: Phrase, { font, size }: Style): Promise<Ink> =>
  font.isStamp === true ? stamped(text, size > 20 ? 3 : 2) : drawn(text, font, size);

/** The next line of a table: the same letters in the same colour, close below. */
function below(
  phrase: Phrase,
  style: Style,
  ink: Ink,
  ground: Ground,
  next: Next,
  before: readonly Label[],
  above: Label,
): Label | undefined {
  const x = above.x;
  const y = above.y + above.ink.height + 2 + Math.floor(next() * LINE_GAP * above.ink.height);
  const box = { x0: x, y0: y, x1: x + ink.width, y1: y + ink.height };
  if (box.x1 + GAP > ground.width || box.y1 + GAP > ground.height || placeOf(box, ground.region) !== above.place) return undefined;
  if (before.some((label) => label !== above && overlap(box, boxOf(label)))) return undefined;
  if (isUnreadable(ground, box, above)) return undefined;
  return { ...above, phrase, style, ink, x, y };
}

function laid(
  phrase: Phrase,
  place: Place,
  style: Style,
  ink: Ink,
  ground: Ground,
  next: Next,
  before: readonly Label[],
): Label | undefined {
  for (let turn = 0; turn < TRIES; turn++) {
    const x = Math.floor(next() * (ground.width - ink.width - 2 * GAP)) + GAP;
    const y = Math.floor(next() * (ground.height - ink.height - 2 * GAP)) + GAP;
    const box = { x0: x - GAP, y0: y - GAP, x1: x + ink.width + GAP, y1: y + ink.height + GAP };
    const isFree = x >= GAP && before.every((label) => !overlap(box, boxOf(label)));
    if (phrase.isSetting === true && turn < TRIES / 2 && isOnTissue(ground, box)) continue; // machines write them beside the picture
    if (!isFree || placeOf(box, ground.region) !== place) continue;
    const colours = coloursAt(ground, box, next);
    if (isUnreadable(ground, box, colours)) continue;
    return { phrase, place, style, ink, x, y, ...colours };
  }
  return undefined;
}

/** Bright, coloured or faint, but always so that a person reads it without effort. */
function coloursAt(ground: Ground, box: Box, next: Next): Pick<Label, "colour" | "behind" | "rimmed"> {
  if (next() < 0.15) {
    const isLight = next() < 0.4;
    const colour = isLight ? ([20, 20, 20] as const) : inkOn(24, next);
    return { colour, behind: isLight ? [215, 215, 215] : [20, 26, 40], rimmed: false };
  }
  const around = levelIn(ground, box);
  return { colour: inkOn(around, next), rimmed: around > 25 && (next() < 0.4 || box.y1 - box.y0 < 21) };
}

function inkOn(around: number, next: Next): Rgb {
  if (around > 150) return [255, 255, 255];
  if (next() >= 0.3 || around > 110) return INKS[Math.floor(next() * INKS.length)] as Rgb;
  const level = Math.min(235, around * 1.5 + 70 + 40 * next());
  return [level, level, level];
}

const isUnreadable = (ground: Ground, box: Box, { colour, behind, rimmed }: Pick<Label, "colour" | "behind" | "rimmed">): boolean =>
  behind === undefined && !rimmed && blendShare(ground, box, colour) > BLENDED;

/** The share of a box's pixels that are nearly as bright as the ink: there nobody could read it. */
function blendShare({ rgb, width }: Ground, { x0, y0, x1, y1 }: Box, colour: Rgb): number {
  const ink = Math.max(...colour) - CONTRAST;
  let blended = 0;
  for (let y = y0; y < y1; y++)
    for (let at = (y * width + x0) * 3; at < (y * width + x1) * 3; at += 3)
      if (Math.max(...rgb.subarray(at, at + 3)) > ink) blended++;
  return blended / ((x1 - x0) * (y1 - y0));
}

function levelIn({ rgb, width }: Ground, { x0, y0, x1, y1 }: Box): number {
  let sum = 0;
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) sum += rgb[(y * width + x) * 3] ?? 0;
  return sum / ((x1 - x0) * (y1 - y0));
}

const isOnTissue = ({ tissue, width }: Ground, { x0, y0, x1, y1 }: Box): boolean =>
  [y0, (y0 + y1) >> 1, y1 - 1].some((y) => tissue.subarray(y * width + x0, y * width + x1).includes(1));

/** Where a label's ink lies. */
export const boxOf = ({ x, y, ink }: Label): Box => ({ x0: x, y0: y, x1: x + ink.width, y1: y + ink.height });

const overlap = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;

function placeOf(box: Box, region: Box): Place | undefined {
  if (box.x0 >= region.x0 && box.x1 <= region.x1 && box.y0 >= region.y0 && box.y1 <= region.y1) return "in-image";
  if (box.y1 <= region.y0) return "banner";
  return overlap(box, region) ? undefined : "margin";
}
