import { expect, test } from "vitest";
import { upperBound } from "../../scripts/bench/burned-in/upper-bound.ts";

test("a bound on what was never seen is the rule of three, and bounds hold what they say", () => {
  expect(upperBound(0, 300)).toBeCloseTo(1 - 0.05 ** (1 / 300), 9);
  expect(upperBound(3, 100)).toBeCloseTo(0.0757, 4);
  expect(upperBound(5, 5)).toBe(1);
});
