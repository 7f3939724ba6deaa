import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Box } from "#pipeline/documents";
import { isLine } from "#pixels/find-lines";
import { type Candidate, candidatesOf } from "#pixels/text-lines";
import { signsOf } from "#pixels/text-signs";
import { drawnGround } from "./bench/burned-in/drawn-ground.ts";
import { type Example, fitted } from "./bench/burned-in/fit.ts";
import { FIT_FONTS } from "./bench/burned-in/fonts.ts";
import { marked } from "./bench/burned-in/marks.ts";
import { type Scene, scene } from "./bench/burned-in/scene.ts";

// Makes layers/pixels/text-weights.generated.ts: the same on every run. `node scripts/fit-text-weights.ts`, some minutes.

const SEEDS = { from: 1000, to: 1240 } as const;
const FILE = join(import.meta.dirname, "../layers/pixels/text-weights.generated.ts");

const areaOf = ({ x0, y0, x1, y1 }: Box): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);
const common = (a: Box, b: Box): number =>
  areaOf({ x0: Math.max(a.x0, b.x0), y0: Math.max(a.y0, b.y0), x1: Math.min(a.x1, b.x1), y1: Math.min(a.y1, b.y1) });

const TAKEN = 0.4; // of a string's pixels
const SPRAWL = 0.35; // of its pixels: a candidate with less text is not a line of it

/** True for what lies on a string and is about as high; false for what lies on none, or takes in much else, or is the gaps of lines below one another; undefined for what is neither. */
function isText({ box, plane }: Candidate, { burned }: Scene): boolean | undefined {
  const share = Math.max(0, ...burned.map((string) => common(box, string.box) / areaOf(box)));
  if (share < 0.05) return false;
  const fits = (string: Box) => {
    const tall = (box.y1 - box.y0) / (string.y1 - string.y0);
    return common(box, string) > 0.7 * areaOf(box) && tall > 0.45 && tall < 1.5;
  };
  if (burned.some((string) => fits(string.box))) return true;
  if (plane.view === "dark" && burned.filter((string) => common(box, string.box) > TAKEN * areaOf(string.box)).length > 1)
    return false;
  const all = burned.reduce((sum, string) => sum + common(box, string.box), 0);
  return all < SPRAWL * areaOf(box) ? false : undefined;
}

async function examples(): Promise<readonly Example[]> {
  const found: Example[] = [];
  for (let seed = SEEDS.from; seed < SEEDS.to; seed++) {
    const drawn = await scene(seed, marked(drawnGround), FIT_FONTS);
    for (const candidate of drawn.pictures.flatMap(candidatesOf).filter(isLine)) {
      const text = isText(candidate, drawn);
      if (text !== undefined) found.push({ signs: signsOf(candidate), isText: text });
    }
  }
  return found;
}

const rounded = (_: string, value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(4)) : value);
const weights = fitted(await examples());
writeFileSync(
  FILE,
  `import type { TextWeights } from "./text-score.ts";\n\n// Made by scripts/fit-text-weights.ts from drawn pictures: seeds ${SEEDS.from} to ${SEEDS.to - 1}.\nexport const WEIGHTS: TextWeights = ${JSON.stringify(weights, rounded)};\n`,
);
