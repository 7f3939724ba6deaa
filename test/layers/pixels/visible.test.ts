import fc from "fast-check";
import { expect, test } from "vitest";
import { visible } from "#pixels/visible";
import { boxIn, kept } from "./pictures.ts";

const [COLUMNS, ROWS] = [14, 11];

test("a pixel is visible where a box keeps it and no mask covers it", () =>
  fc.assert(
    fc.property(
      fc.array(boxIn(COLUMNS, ROWS), { maxLength: 4 }),
      fc.array(boxIn(COLUMNS, ROWS), { maxLength: 5 }),
      (keep, masks) => {
        const left = visible(keep, masks);
        for (let y = 0; y < ROWS; y++)
          for (let x = 0; x < COLUMNS; x++) expect(kept(left, x, y)).toBe(kept(keep, x, y) && !kept(masks, x, y));
      },
    ),
  ));

test("masks that reach over the frame's edge, and empty ones, do no harm", () => {
  const box = { x0: 2, y0: 2, x1: 6, y1: 6 };
  expect(visible([box], [{ x0: -9, y0: -9, x1: 99, y1: 99 }])).toEqual([]);
  expect(visible([box], [{ x0: 3, y0: 3, x1: 3, y1: 5 }])).toEqual([box]);
});
