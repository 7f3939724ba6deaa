import { randomNumbers } from "#phantom/random";
import type { TextWeights } from "#pixels/text-score";

/** What a candidate looks like, and what it is. */
export interface Example {
  readonly signs: readonly number[];
  readonly isText: boolean;
}

const UNITS = 16;
const TURNS = 30; // over all examples
const BATCH = 64;
const RATE = 0.003;
const LAST_RATE = 1e-5;
const DECAY = 1e-4;
const SEED = 20261128;

/** Weights that tell text from tissue, fitted by gradient descent (Adam) on log loss. */
export function fitted(examples: readonly Example[]): TextWeights {
  const { mean, deviation } = spreadOf(examples);
  const inputs = examples.map(({ signs }) => signs.map((sign, i) => (sign - at(mean, i)) / at(deviation, i)));
  const texts = examples.filter(({ isText }) => isText).length;
  const weightOf = (isText: boolean) => Math.sqrt(examples.length / 2 / (isText ? texts : examples.length - texts));
  const model = new Model(mean.length);
  const next = randomNumbers(SEED);
  const order = Array.from(examples.keys());
  for (let turn = 0; turn < TURNS; turn++) {
    shuffle(order, next);
    for (const [n, index] of order.entries()) {
      const { isText } = examples[index] as Example;
      model.learn(inputs[index] as number[], isText ? 1 : 0, weightOf(isText));
      if (n % BATCH === BATCH - 1) model.step(RATE * (1 - turn / TURNS) + LAST_RATE);
    }
  }
  return { mean, deviation, ...model.weights() };
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;

function spreadOf(examples: readonly Example[]): Pick<TextWeights, "mean" | "deviation"> {
  const count = examples[0]?.signs.length ?? 0;
  const average = (of: (signs: readonly number[]) => number) =>
    examples.reduce((sum, { signs }) => sum + of(signs), 0) / examples.length;
  const mean = Array.from({ length: count }, (_, i) => average((signs) => at(signs, i)));
  return { mean, deviation: mean.map((middle, i) => Math.sqrt(average((signs) => (at(signs, i) - middle) ** 2)) + 1e-6) };
}

function shuffle(order: number[], next: () => number): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [order[i], order[j]] = [at(order, j), at(order, i)];
  }
}

/** One layer of units between the signs and the score; all numbers in one row: for each unit its bias and weights, then the output's. */
class Model {
  readonly #width: number;
  readonly #out: number;
  readonly #values: Float64Array;
  readonly #slopes: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  readonly #active = new Float64Array(UNITS);
  #steps = 0;
  #seen = 0;

  constructor(count: number) {
    this.#width = count + 1;
    this.#out = UNITS * this.#width;
    const size = this.#out + UNITS + 1;
    const next = randomNumbers(SEED + 1);
    this.#values = Float64Array.from({ length: size }, () => (next() - 0.5) * (2 / Math.sqrt(count)));
    [this.#slopes, this.#first, this.#second] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  }

  #score(signs: readonly number[]): number {
    let score = at(this.#values, this.#out);
    for (let k = 0; k < UNITS; k++) {
      const start = k * this.#width;
      let sum = at(this.#values, start);
      for (let i = 0; i < signs.length; i++) sum += at(this.#values, start + 1 + i) * at(signs, i);
      this.#active[k] = Math.max(0, sum);
      score += Math.max(0, sum) * at(this.#values, this.#out + 1 + k);
    }
    return score;
  }

  #slope(i: number, by: number): void {
    this.#slopes[i] = at(this.#slopes, i) + by;
  }

  /** Adds what an example says about the slopes. */
  learn(signs: readonly number[], truth: 0 | 1, weight: number): void {
    const slope = (1 / (1 + Math.exp(-this.#score(signs))) - truth) * weight;
    this.#slope(this.#out, slope);
    for (let k = 0; k < UNITS; k++) {
      const active = at(this.#active, k);
      if (active === 0) continue;
      const inner = slope * at(this.#values, this.#out + 1 + k);
      this.#slope(this.#out + 1 + k, slope * active);
      this.#slope(k * this.#width, inner);
      for (let i = 0; i < signs.length; i++) this.#slope(k * this.#width + 1 + i, inner * at(signs, i));
    }
    this.#seen += 1;
  }

  step(rate: number): void {
    this.#steps += 1;
    for (let i = 0; i < this.#values.length; i++) {
      const slope = at(this.#slopes, i) / this.#seen + DECAY * at(this.#values, i);
      this.#first[i] = 0.9 * at(this.#first, i) + 0.1 * slope;
      this.#second[i] = 0.999 * at(this.#second, i) + 0.001 * slope * slope;
      const [first, second] = [at(this.#first, i) / (1 - 0.9 ** this.#steps), at(this.#second, i) / (1 - 0.999 ** this.#steps)];
      this.#values[i] = at(this.#values, i) - (rate * first) / (Math.sqrt(second) + 1e-8);
    }
    this.#slopes.fill(0);
    this.#seen = 0;
  }

  weights(): Pick<TextWeights, "units" | "output"> {
    const units = Array.from({ length: UNITS }, (_, k) =>
      Array.from(this.#values.subarray(k * this.#width, (k + 1) * this.#width)),
    );
    return { units, output: Array.from(this.#values.subarray(this.#out)) };
  }
}
