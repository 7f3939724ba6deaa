import { straightRows } from "./straight-rows.ts";
import type { Shape } from "./text-shapes.ts";

const SMALLEST = 5; // pixels high: no font is read below
const TALLEST = 44;
const WIDEST = 16; // times the height: letters that are joined, as Arabic's are
const GAP = 1.4; // times the height: blanks between words
const OVERLAP = 0.5;
const UNLIKE = 2.6; // heights of letters in one line, rises of letters in one line
const STRIP = 32;

/** True for what can be a letter, or some that touch. */
export function isLetter({ x0, x1, y0, y1, area, runs }: Shape): boolean {
  const [width, height] = [x1 - x0, y1 - y0];
  if (height < SMALLEST || height > TALLEST || width > height * WIDEST) return false;
  const fill = area / (width * height);
  return fill > 0.08 && (fill < 0.92 || width < height * 0.5) && area / runs < Math.max(6, height * 0.7);
}

const isNextTo = (one: Shape, other: Shape): boolean => {
  const [a, b] = [one.y1 - one.y0, other.y1 - other.y0];
  const [low, high] = a < b ? [a, b] : [b, a];
  if (high > low * UNLIKE || other.x0 - one.x1 > high * GAP) return false;
  if (one.rise > other.rise * UNLIKE || other.rise > one.rise * UNLIKE) return false;
  return Math.min(one.y1, other.y1) - Math.max(one.y0, other.y0) >= low * OVERLAP;
};

/** Letters that stand side by side: each row from left to right. */
export function rowsOf(shapes: readonly Shape[]): readonly (readonly Shape[])[] {
  const letters = shapes.filter(isLetter).toSorted((a, b) => a.x0 - b.x0);
  const joined = new Joined(letters.length);
  const strips = new Map<number, number[]>();
  for (const [i, letter] of letters.entries()) {
    for (let strip = Math.floor(letter.y0 / STRIP); strip <= Math.floor((letter.y1 - 1) / STRIP); strip++) {
      const before = strips.get(strip) ?? [];
      for (const j of leftOf(letter, before, letters)) joined.join(i, j);
      before.push(i);
      strips.set(strip, before);
    }
  }
  return [...Map.groupBy(letters, (_, i) => joined.root(i)).values()].flatMap(straightRows);
}

/** Those of `before`, ordered from left to right, that the letter stands beside. */
function* leftOf(letter: Shape, before: readonly number[], letters: readonly Shape[]): Generator<number> {
  for (let k = before.length - 1; k >= 0; k--) {
    const left = letters[before[k] as number] as Shape;
    if (letter.x0 - left.x0 > TALLEST * (WIDEST + GAP)) return;
    if (isNextTo(left, letter)) yield before[k] as number;
  }
}

/** Which things are joined with which, through others. */
class Joined {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, i) => i);
  }

  root(i: number): number {
    let at = i;
    while (this.#parents[at] !== at) at = this.#parents[at] as number;
    this.#parents[i] = at;
    return at;
  }

  join(a: number, b: number): void {
    this.#parents[this.root(a)] = this.root(b);
  }
}
