import type { Candidate } from "./text-lines.ts";
import { signsOf } from "./text-signs.ts";
import { WEIGHTS } from "./text-weights.generated.ts";

/** What scripts/fit-text-weights.ts makes: signs are centred, then go through one layer of units that cannot be negative. */
export interface TextWeights {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** A unit's bias, then its weight for each sign. */
  readonly units: readonly (readonly number[])[];
  /** The bias, then a weight for each unit. */
  readonly output: readonly number[];
}

/** How likely a candidate is text: log odds. */
export const scoreOf = (candidate: Candidate): number => scoreOfSigns(signsOf(candidate), WEIGHTS);

export function scoreOfSigns(signs: readonly number[], { mean, deviation, units, output }: TextWeights): number {
  const centred = signs.map((sign, i) => (sign - (mean[i] as number)) / (deviation[i] as number));
  let score = output[0] as number;
  for (const [k, weights] of units.entries()) {
    let sum = weights[0] as number;
    for (let i = 0; i < centred.length; i++) sum += (weights[i + 1] as number) * (centred[i] as number);
    if (sum > 0) score += sum * (output[k + 1] as number);
  }
  return score;
}
