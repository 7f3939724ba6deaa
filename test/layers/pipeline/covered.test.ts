import { expect, test } from "vitest";
import { coveredIn, coveredText } from "#pipeline/covered";

const BOXES = [
  { x0: 1, y0: 2, x1: 30, y1: 40 },
  { x0: 0, y0: 0, x1: 1016, y1: 708 },
];

test("boxes are read as they were written", () => {
  expect(coveredIn(coveredText(BOXES))).toEqual(BOXES);
});

test("what is no box is none", () => {
  for (const text of [undefined, "", "Doe,Jane", "1,2,3", "5,5,5,5", "9,9,1,1", "-1,0,5,5", "1,2,3,4,5"])
    expect(coveredIn(text)).toEqual([]);
});

test("metadata have room for it, however many there are", () => {
  const many = Array.from({ length: 500 }, (_, n) => ({ x0: n, y0: n, x1: n + 1, y1: n + 1 }));
  expect(coveredText(many).length).toBeLessThanOrEqual(1200);
  expect(coveredIn(coveredText(many)).length).toBeGreaterThan(50);
});
