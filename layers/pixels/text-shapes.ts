import type { Box } from "#pipeline/documents";
import type { Plane } from "./text-planes.ts";

/** Pixels that touch and rise above one level: a letter, a part of one, or some speckle. Coordinates as in `Box`. */
export interface Shape extends Box {
  readonly area: number;
  /** Horizontal runs: area / runs is how wide the strokes are. */
  readonly runs: number;
  /** Mean rise of its pixels. */
  readonly rise: number;
  /** Mean step from one pixel to the next at the ends of its runs: burned-in text has hard edges. */
  readonly step: number;
  /** Its brightest pixel: letters of one line have one colour. */
  readonly peak: number;
}

interface Tally {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  area: number;
  runs: number;
  rise: number;
  step: number;
  peak: number;
}

/** What does not count. */
export interface Limits {
  /** Of a block of BLOCK pixels each way: the level below which nothing there counts. */
  readonly busy?: Uint8Array;
  /** Of the plane: darker pixels do not count. */
  readonly least?: number;
}

/** The shapes of pixels that rise to `level`. */
export function shapesOf({ values: bright }: Plane, strokes: Plane, level: number, limits: Limits): readonly Shape[] {
  const { width, height, values } = strokes;
  const finder = new Finder();
  let above: readonly Run[] = [];
  for (let y = 0; y < height; y++) {
    const here = runsOf(bright, values, y, width, level, limits);
    let first = 0;
    for (const run of here) {
      run.shape = -1;
      while (first < above.length && (above[first] as Run).to < run.from) first++;
      for (let i = first; i < above.length && (above[i] as Run).from <= run.to; i++)
        run.shape = finder.join(run.shape, (above[i] as Run).shape);
      run.shape = finder.add(run, y);
    }
    above = here;
  }
  return finder.shapes();
}

/** Columns `from` to `to` (exclusive) of a row. */
interface Run {
  readonly from: number;
  readonly to: number;
  readonly rise: number;
  readonly step: number;
  readonly peak: number;
  shape: number;
}

/** Pixels of a block, each way. */
export const BLOCK = 16;

function runsOf(
  bright: Uint8Array,
  values: Uint8Array,
  y: number,
  width: number,
  level: number,
  { busy, least = 0 }: Limits,
): readonly Run[] {
  const runs: Run[] = [];
  const start = y * width;
  const blocks = (y >> 4) * Math.ceil(width / BLOCK);
  const isBusy = (x: number) => busy !== undefined && (busy[blocks + (x >> 4)] as number) > level;
  const counts = (i: number) => (values[i] as number) >= level && (bright[i] as number) >= least;
  for (let x = 0; x < width; x++) {
    if (!counts(start + x)) continue;
    if (isBusy(x)) {
      x |= BLOCK - 1; // to the end of the block
      continue;
    }
    const from = x;
    let [rise, peak] = [0, 0];
    for (; x < width && counts(start + x); x++) {
      rise += values[start + x] as number;
      if ((bright[start + x] as number) > peak) peak = bright[start + x] as number;
    }
    const before = from > 0 ? (values[start + from - 1] as number) : 0;
    const after = x < width ? (values[start + x] as number) : 0;
    const step = ((values[start + from] as number) - before + (values[start + x - 1] as number) - after) / 2;
    runs.push({ from, to: x, rise, step, peak, shape: -1 });
  }
  return runs;
}

/** Joins runs of neighbouring rows into shapes. */
class Finder {
  readonly #parents: number[] = [];
  readonly #tallies: Tally[] = [];

  #root(shape: number): number {
    let root = shape;
    while ((this.#parents[root] as number) !== root) {
      this.#parents[root] = this.#parents[this.#parents[root] as number] as number;
      root = this.#parents[root] as number;
    }
    return root;
  }

  /** One shape of two that touch; -1 is none yet. */
  join(one: number, other: number): number {
    const root = this.#root(other);
    if (one === -1 || one === root) return root;
    const [into, from] = [this.#root(one), root];
    if (into === from) return into;
    this.#parents[from] = into;
    const [a, b] = [this.#tallies[into] as Tally, this.#tallies[from] as Tally];
    a.x0 = Math.min(a.x0, b.x0);
    a.y0 = Math.min(a.y0, b.y0);
    a.x1 = Math.max(a.x1, b.x1);
    a.y1 = Math.max(a.y1, b.y1);
    a.area += b.area;
    a.runs += b.runs;
    a.rise += b.rise;
    a.step += b.step;
    a.peak = Math.max(a.peak, b.peak);
    return into;
  }

  add({ from, to, rise, step, peak, shape }: Run, y: number): number {
    if (shape === -1) {
      this.#parents.push(this.#parents.length);
      this.#tallies.push({ x0: from, y0: y, x1: to, y1: y + 1, area: to - from, runs: 1, rise, step, peak });
      return this.#parents.length - 1;
    }
    const tally = this.#tallies[shape] as Tally;
    tally.x0 = Math.min(tally.x0, from);
    tally.x1 = Math.max(tally.x1, to);
    tally.y1 = y + 1;
    tally.area += to - from;
    tally.runs += 1;
    tally.rise += rise;
    tally.step += step;
    if (peak > tally.peak) tally.peak = peak;
    return shape;
  }

  shapes(): readonly Shape[] {
    const roots = this.#tallies.filter((_, i) => this.#parents[i] === i);
    return roots.map((tally) => ({ ...tally, rise: tally.rise / tally.area, step: tally.step / tally.runs }));
  }
}
