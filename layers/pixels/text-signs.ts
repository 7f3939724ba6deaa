import type { Candidate } from "./text-lines.ts";
import { BLOCK, type Shape } from "./text-shapes.ts";

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const spread = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2))) / (middle + 1e-6);
};
/** The middle one in order, the higher of two. */
export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** What tells text from tissue, without unit. To add one: here, then fit again. */
export function signsOf(candidate: Candidate): readonly number[] {
  const {
    letters,
    scale,
    noise,
    strokes,
    level,
    plane: { view },
  } = candidate;
  const tall = letters.map(({ y0, y1 }) => y1 - y0);
  const height = median(tall);
  const rise = mean(letters.map((letter) => letter.rise));
  const widths = letters.map(({ area, runs }) => area / runs);
  const x0 = Math.min(...letters.map((l) => l.x0));
  const x1 = Math.max(...letters.map((l) => l.x1));
  const { inside, around } = neighbourhood(candidate, x0, x1);
  return [
    Math.min(letters.length, 12),
    Math.log(height * scale),
    aligned(letters, height),
    Math.min(2, spread(letters.map((letter) => letter.rise))),
    Math.min(2, spread(letters.map((letter) => letter.peak))),
    mean(letters.map((letter) => letter.step)) / rise,
    Math.min(2, spread(widths)),
    mean(widths) / height,
    Math.min(2, spread(tall)),
    Math.min(20, (x1 - x0) / height),
    Math.min(20, rise / (noiseUnder(letters, strokes.width, noise) + 4)),
    mean(letters.map(({ area, x0, x1, y0, y1 }) => area / ((x1 - x0) * (y1 - y0)))),
    inside,
    around,
    Math.log(rise),
    rise / level,
    mean(letters.map(({ runs, y0, y1, x0, x1 }) => runs / (y1 - y0) / Math.max(1, (x1 - x0) / (y1 - y0)))),
    Math.log(mean(letters.map((letter) => letter.peak))),
    scale,
    view === "dark" ? 1 : 0,
    view === "colour" ? 1 : 0,
    Math.min(2, spread(gapsOf(letters, height))),
    flat(candidate, x0, x1),
    (Math.max(...letters.map(({ y1 }) => y1)) - Math.min(...letters.map(({ y0 }) => y0))) / height,
    mean(letters.map(({ area, x0, x1, y0, y1, runs }) => (area / runs) * ((y1 - y0) / Math.max(1, x1 - x0)))) / height,
  ];
}

/** The steps from letter to letter, never below zero. */
const gapsOf = (letters: readonly Shape[], height: number): readonly number[] =>
  letters.length < 2
    ? [1]
    : letters
        .toSorted((a, b) => a.x0 - b.x0)
        .slice(1)
        .map(({ x0 }, i) => Math.max(0, x0 - (letters[i] as Shape).x0) / height);

/** The share of the letters' pixels that are about as bright as their brightest: ink has one colour. */
function flat({ letters, plane: { width, values }, strokes, level }: Candidate, x0: number, x1: number): number {
  const peak = median(letters.map((letter) => letter.peak));
  let [near, all] = [0, 0];
  for (let y = Math.min(...letters.map((letter) => letter.y0)); y < Math.max(...letters.map((letter) => letter.y1)); y++)
    for (let i = y * width + x0; i < y * width + x1; i++) {
      if ((strokes.values[i] as number) < level) continue;
      all++;
      if ((values[i] as number) >= peak * 0.9) near++;
    }
  return near / Math.max(1, all);
}

/** The share of letters that stand on the line's foot or reach its head. */
function aligned(letters: readonly Shape[], height: number): number {
  const [head, foot] = [median(letters.map(({ y0 }) => y0)), median(letters.map(({ y1 }) => y1))];
  const off = height * 0.12 + 0.6;
  return letters.filter(({ y0, y1 }) => Math.abs(y0 - head) <= off && Math.abs(y1 - foot) <= off).length / letters.length;
}

function noiseUnder(letters: readonly Shape[], width: number, noise: Uint8Array): number {
  const columns = Math.ceil(width / BLOCK);
  return mean(letters.map(({ x0, y0, x1, y1 }) => noise[((y0 + y1) >> 5) * columns + ((x0 + x1) >> 5)] ?? 0));
}

/** Of the pixels in the line and of those just above and below it, how many are above half the letters' rise; as shares. */
function neighbourhood({ letters, strokes }: Candidate, x0: number, x1: number): { inside: number; around: number } {
  const { width, height, values } = strokes;
  const y0 = median(letters.map((l) => l.y0));
  const y1 = median(letters.map((l) => l.y1));
  const half = mean(letters.map((l) => l.rise)) / 2;
  const share = (top: number, bottom: number): number => {
    let [ink, all] = [0, 0];
    for (let y = Math.max(0, top); y < Math.min(height, bottom); y++)
      for (let i = y * width + x0; i < y * width + x1; i++, all++) if ((values[i] as number) > half) ink++;
    return all === 0 ? 0 : ink / all;
  };
  const band = Math.max(3, (y1 - y0) >> 1);
  const inside = share(y0, y1);
  return { inside, around: (share(y0 - 2 - band, y0 - 2) + share(y1 + 2, y1 + 2 + band)) / 2 / (inside + 0.02) };
}
