import type { Picture } from "#codecs/picture";
import type { Box } from "#pipeline/documents";
import type { FoundLine } from "./find-lines.ts";
import { judgeLine, type LineReason, type Word } from "./judge-line.ts";
import { cropOf } from "./line-crop.ts";
import type { Candidate } from "./text-lines.ts";

/** Reads one line of text, dark on light, of one channel; throws where it cannot tell what is there. */
export type ReadLine = (line: Picture) => Promise<readonly Word[]>;

/** What reading a candidate said: it stays, it goes for a reason, or nothing legible is there. */
export type Reading = "stays" | "nothing" | LineReason;

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);
const middle = (values: readonly number[]): number => sorted(values)[values.length >> 1] as number;

/** Reads a line, again in other views where the first does not let it stay. */
export async function readFound({ views }: FoundLine, read: ReadLine, matches: (text: string) => boolean): Promise<Reading> {
  let worst: Reading = "nothing";
  for (const [nth, candidate] of views.entries()) {
    for (const crop of cropsOf(candidate, nth === 0)) {
      const words = await read(crop);
      const reason = judgeLine(words, matches);
      if (reason === "IDENTITY" || reason === "PATTERN") return reason;
      if (reason === undefined && fillsLine(words, candidate)) return "stays";
      if (isLegible(words)) worst = reason ?? "UNREAD";
    }
  }
  return worst;
}

const legibleOf = (word: Word): number => (word.confidence >= 45 ? (word.text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) : 0);

/** True where at least three letters or digits were read with some confidence. */
const isLegible = (words: readonly Word[]): boolean => words.reduce((sum, word) => sum + legibleOf(word), 0) >= 3;

/** True where there are as many characters as the line has room for: the rest may be what reading cannot read. */
function fillsLine(words: readonly Word[], { letters, box }: Candidate): boolean {
  const characters = words.reduce((sum, { text }) => sum + text.length + 1, -1);
  const tall = middle(letters.map(({ y0, y1 }) => y1 - y0));
  const wide = (box.x1 - box.x0) / (box.y1 - box.y0);
  return characters >= wide * 0.55 && characters * 2 >= letters.length && tall > 0;
}

/** The candidate as it stands in the picture, then with all that is wider than strokes taken away. */
export function* cropsOf({ letters, full, strokes, plane, scale, box }: Candidate, flat: boolean): Generator<Picture> {
  const tall = middle(letters.map(({ y0, y1 }) => y1 - y0));
  const peak = middle(letters.map((letter) => letter.peak));
  const rise = middle(letters.map((letter) => letter.rise));
  const around = { x0: box.x0 / scale - 2, y0: box.y0 / scale - 1, x1: box.x1 / scale + 2, y1: box.y1 / scale + 1 };
  const levels = { paper: paperOf(plane.values, plane.width, plane.height, around, peak - rise), ink: peak };
  const big = { x0: around.x0 * scale, y0: around.y0 * scale, x1: around.x1 * scale, y1: around.y1 * scale };
  yield cropOf(full, big, tall * scale, levels);
  if (flat) yield cropOf(strokes, around, tall, { paper: rise * 0.25, ink: rise * 1.15 });
}

/** The level that two thirds of the pixels between the letters do not reach. */
function paperOf(values: Uint8Array, width: number, height: number, box: Box, low: number): number {
  const found: number[] = [];
  for (let y = Math.max(0, box.y0); y < Math.min(height, box.y1); y++)
    for (let x = Math.max(0, box.x0); x < Math.min(width, box.x1); x++) found.push(values[y * width + x] as number);
  return Math.max(0, Math.max(low * 0.5, sorted(found)[Math.floor(found.length * 0.55)] ?? 0));
}
