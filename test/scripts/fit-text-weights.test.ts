import { expect, test } from "vitest";
import { randomNumbers } from "#phantom/random";
import { scoreOfSigns } from "#pixels/text-score";
import { WEIGHTS } from "#pixels/text-weights.generated";
import { fitted } from "../../scripts/bench/burned-in/fit.ts";

const next = randomNumbers(5);
const examples = Array.from({ length: 2000 }, () => {
  const signs = [next() * 10, next() - 3, next()];
  return { signs, isText: Math.abs((signs[0] as number) - 5) < 2 };
});

test("fitting gives the same weights each time, and they tell what no straight line could", () => {
  const weights = fitted(examples);
  expect(fitted(examples)).toEqual(weights);
  const right = examples.filter(({ signs, isText }) => scoreOfSigns(signs, weights) > 0 === isText);
  expect(right.length / examples.length).toBeGreaterThan(0.95);
});

test("the weights in the repository are whole", () => {
  const count = WEIGHTS.mean.length;
  expect(WEIGHTS.deviation).toHaveLength(count);
  expect(WEIGHTS.units.every((unit) => unit.length === count + 1)).toBe(true);
  expect(WEIGHTS.output).toHaveLength(WEIGHTS.units.length + 1);
});
