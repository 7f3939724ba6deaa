import { expect, test } from "vitest";
import type { Picture } from "#codecs/picture";
import { contactSheet } from "../../../apps/cli/sheet.ts";

const [WIDTH, HEIGHT] = [120, 80];
const grey = (level: number): Picture => ({
  width: WIDTH,
  height: HEIGHT,
  channels: 1,
  data: new Uint8Array(WIDTH * HEIGHT).fill(level),
});

const SHOWN = {
  keep: [{ x0: 0, y0: 20, x1: 120, y1: 80 }],
  mask: [
    { box: { x0: 30, y0: 40, x1: 60, y1: 60 }, reason: "IDENTITY" },
    { box: { x0: 80, y0: 40, x1: 100, y1: 60 }, reason: "REVIEWER" },
  ],
} as const;

const pixel = ({ width, data }: Picture, x: number, y: number) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];

test("to the left the picture with its boxes, to the right what release would leave", () => {
  const sheet = contactSheet([grey(77)], SHOWN);
  const after = WIDTH + 8;
  expect([sheet.width, sheet.height]).toEqual([2 * WIDTH + 8, HEIGHT]);
  expect(pixel(sheet, 45, 50)).toEqual([77, 77, 77]);
  expect(pixel(sheet, 45, 40)).toEqual([255, 70, 70]);
  expect(pixel(sheet, 90, 40)).toEqual([255, 200, 0]);
  expect(pixel(sheet, after + 45, 50)).toEqual([0, 0, 0]);
  expect(pixel(sheet, after + 10, 10)).toEqual([0, 0, 0]);
  expect(pixel(sheet, after + 10, 50)).toEqual([77, 77, 77]);
});

test("where nothing is masked both are the same; frames stand one below the other", () => {
  const sheet = contactSheet([grey(10), grey(20)], { keep: [], mask: [] });
  const after = WIDTH + 8;
  for (const [y, level] of [
    [5, 10],
    [HEIGHT + 8 + 5, 20],
  ] as const)
    expect([pixel(sheet, 7, y), pixel(sheet, after + 7, y)]).toEqual([
      [level, level, level],
      [level, level, level],
    ]);
});

test("a box over the edge does no harm", () => {
  const shown = { keep: [], mask: [{ box: { x0: -5, y0: -5, x1: 900, y1: 4 }, reason: "UNREAD" }] } as const;
  expect(pixel(contactSheet([grey(50)], shown), WIDTH + 8, 10)).toEqual([50, 50, 50]);
});
