import type { Candidate } from "./text-lines.ts";
import { signsOf } from "./text-signs.ts";
import { WEIGHTS } from "./text-weights.generated.ts";

/** How likely a candidate is text: log odds. Fitted on drawn pictures by scripts/fit-text.ts. */
export function scoreOf(candidate: Candidate): number {
  let score = WEIGHTS.bias;
  for (const [i, sign] of signsOf(candidate).entries()) {
    const { mean, deviation, linear, square } = WEIGHTS.signs[i] as (typeof WEIGHTS.signs)[number];
    const unit = (sign - mean) / deviation;
    score += linear * unit + square * unit * unit;
  }
  return score;
}
