import { describe, expect, test } from "vitest";
import { displaySize, evenSize } from "#rendering/display-size";
import { durationOf, frameRate } from "#rendering/timing";

describe("frame rate", () => {
  test.each([
    ["nothing said", undefined, 25, 1],
    ["Frame Time", { kind: "constant", frameMilliseconds: 33.333 }, 1_000_000, 33_333],
    ["Frame Time of a whole rate", { kind: "constant", frameMilliseconds: 40 }, 25, 1],
    ["Cine Rate", { kind: "rate", framesPerSecond: 29.97 }, 2997, 100],
    ["a vector that does not vary, its first entry no increment", { kind: "vector", milliseconds: [0, 50, 50, 50] }, 20, 1],
    ["a vector that varies: its mean", { kind: "vector", milliseconds: [0, 20, 60] }, 25, 1],
    ["Frame Time of zero", { kind: "constant", frameMilliseconds: 0 }, 25, 1],
    ["a frame a minute", { kind: "constant", frameMilliseconds: 60_000 }, 25, 1],
    ["a million frames a second", { kind: "rate", framesPerSecond: 1e6 }, 25, 1],
  ] as const)("%s", (_, timing, numerator, denominator) => {
    expect(frameRate(timing)).toEqual({ numerator, denominator });
  });
  test("gives the length of a clip in seconds", () => {
    expect(durationOf(87, { numerator: 25, denominator: 1 })).toBeCloseTo(3.48, 12);
  });
});

describe("size on the screen", () => {
  test.each([
    ["square pixels", { vertical: 1, horizontal: 1 }, 100, 50],
    ["tall pixels make a taller picture", { vertical: 6, horizontal: 5 }, 100, 60],
    ["wide pixels make a wider picture", { vertical: 4, horizontal: 5 }, 125, 50],
    ["an impossible ratio is ignored", { vertical: 1, horizontal: 1000 }, 100, 50],
  ])("%s", (_, aspect, width, height) => {
    expect(displaySize({ columns: 100, rows: 50, aspect })).toEqual({ width, height });
  });
  test("odd sides are padded", () => {
    expect(evenSize({ width: 975, height: 744 })).toEqual({ width: 976, height: 744 });
  });
});
