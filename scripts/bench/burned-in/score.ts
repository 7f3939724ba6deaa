import type { Box } from "#pipeline/documents";
import { matcherOf } from "#pixels/identity-words";
import { type Look, lookAt } from "#pixels/look";
import type { ReadLine } from "#pixels/read-lines";
import type { Burned, Scene } from "./scene.ts";

const REMOVED = 0.95; // of its ink
const LOST = 0.2; // of its ink: less does not hinder reading

/** What became of a string. */
export interface Fate extends Burned {
  readonly covered: number;
  readonly isRemoved: boolean;
  readonly isLost: boolean;
}

/** What became of a scene: its strings, and how many pixels of tissue were covered though no secret stands there. */
export interface Outcome {
  readonly look: Look;
  readonly fates: readonly Fate[];
  readonly tissue: number;
  readonly coveredTissue: number;
  /** Of looking alone. */
  readonly cpuSeconds: number;
}

/** Looks at a scene as the deidentifier does, and compares with the truth. `useRegion` false is a file whose header has no regions. */
export async function outcomeOf(scene: Scene, useRegion: boolean, read: ReadLine): Promise<Outcome> {
  const { ground, burned, pictures } = scene;
  const values = burned.flatMap(({ identity }) => identity);
  const [numbers, names] = [values.filter((value) => /^\d+$/.test(value)), values.filter((value) => !/^\d+$/.test(value))];
  const matches = matcherOf({ names, numbers, dates: numbers.filter((number) => number.length === 8) });
  const start = process.cpuUsage();
  const look = await lookAt(pictures, { keep: useRegion ? [ground.region] : [], matches }, read);
  const { user, system } = process.cpuUsage(start);
  const covered = coverage(look, ground.width, ground.height);
  const fates = burned.map((string): Fate => {
    const share = string.pixels.filter((at) => covered[at] === 1).length / Math.max(1, string.pixels.length);
    return { ...string, covered: share, isRemoved: share >= REMOVED, isLost: share > LOST };
  });
  const needed = Uint8Array.from(ground.alreadyCovered ?? covered.map(() => 0));
  for (const { box } of burned.filter(({ isUseful }) => !isUseful)) paint(needed, ground.width, grown(box, ground));
  const isWasted = (value: number, i: number) => value === 1 && ground.tissue[i] === 1 && needed[i] === 0;
  return {
    look,
    fates,
    tissue: ground.tissue.reduce((sum, value) => sum + value, 0),
    coveredTissue: covered.reduce((sum, value, i) => sum + (isWasted(value, i) ? 1 : 0), 0),
    cpuSeconds: (user + system) / 1e6,
  };
}

const grown = ({ x0, y0, x1, y1 }: Box, { width, height }: { width: number; height: number }): Box => ({
  x0: Math.max(0, x0 - 5),
  y0: Math.max(0, y0 - 5),
  x1: Math.min(width, x1 + 5),
  y1: Math.min(height, y1 + 5),
});

/** What stays visible: `keep` without `mask`. */
interface Covered {
  readonly keep: readonly Box[];
  readonly mask: readonly { readonly box: Box }[];
}

/** 1 for each pixel that nobody sees any more. */
export function coverage({ keep, mask }: Covered, width: number, height: number): Uint8Array {
  const covered = new Uint8Array(width * height).fill(1);
  for (const box of keep) paint(covered, width, box, 0);
  for (const { box } of mask) paint(covered, width, box);
  return covered;
}

function paint(pixels: Uint8Array, width: number, { x0, y0, x1, y1 }: Box, value = 1): void {
  for (let y = y0; y < y1; y++) pixels.fill(value, y * width + x0, y * width + x1);
}
