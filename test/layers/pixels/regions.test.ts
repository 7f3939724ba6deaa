import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskedRuns } from "#pixels/mask";
import { usableRegions } from "#pixels/regions";
import { boxIn, description, kept } from "./pictures.ts";

const frame = description({ columns: 100, rows: 50 });
const sector = { x0: 10, y0: 5, x1: 90, y1: 45 };

describe("usable regions", () => {
  test("regions within bounds are used as they are, overlapping ones too", () => {
    const regions = [sector, { x0: 20, y0: 10, x1: 100, y1: 50 }];
    expect(usableRegions(frame, regions)).toEqual(regions);
  });
  test.each([
    ["to the right of the frame", { ...sector, x1: 101 }],
    ["below the frame", { ...sector, y1: 51 }],
    ["left of the frame", { ...sector, x0: -1 }],
    ["empty", { ...sector, x1: 10 }],
    ["turned round", { x0: 90, y0: 45, x1: 10, y1: 5 }],
    ["no number", { ...sector, x0: Number.NaN }],
    ["between pixels", { ...sector, x0: 10.5 }],
  ])("one region %s makes all unusable", (_, bad) => {
    expect(usableRegions(frame, [sector, bad])).toEqual([]);
  });
  test("regions that together are nearly the whole frame say nothing", () => {
    const left = { x0: 0, y0: 0, x1: 50, y1: 50 };
    expect(usableRegions(frame, [left, { ...left, x0: 50, x1: 98 }])).toEqual([]);
    expect(usableRegions(frame, [left, { ...left, x0: 50, x1: 97 }])).toHaveLength(2);
  });
  test("an overlap is counted once", () => {
    const most = { x0: 0, y0: 0, x1: 90, y1: 50 };
    expect(usableRegions(frame, [most, most, most])).toHaveLength(3);
  });
  test("no region, none usable", () => expect(usableRegions(frame, [])).toEqual([]));
});

test("masked runs are exactly the pixels outside all boxes, in order and apart", () => {
  fc.assert(
    fc.property(fc.array(boxIn(13, 9), { maxLength: 4 }), (keep) => {
      const runs = maskedRuns(9, 13, keep);
      const masked = Array.from({ length: 9 * 13 }, (_, i) => runs.some((run) => i >= run.from && i < run.to));
      expect(masked).toEqual(masked.map((_, i) => !kept(keep, i % 13, Math.floor(i / 13))));
      for (const [i, run] of runs.entries()) expect(run.from).toBeGreaterThan(runs[i - 1]?.to ?? -1);
    }),
  );
});

test("boxes over the edge of the frame are cut", () => {
  expect(maskedRuns(2, 4, [{ x0: -5, y0: -5, x1: 3, y1: 99 }])).toEqual([
    { from: 3, to: 4 },
    { from: 7, to: 8 },
  ]);
});
