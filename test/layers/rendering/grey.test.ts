import { describe, expect, test } from "vitest";
import { greyRange } from "#rendering/grey-range";
import { imageOf, pixelsOf, words } from "./images.ts";

const SIXTEEN = { bitsAllocated: 16, bitsStored: 16, highBit: 15 };
const TWELVE = { bitsAllocated: 16, bitsStored: 12, highBit: 11 };
const bytes = (...values: number[]) => Uint8Array.from(values);

describe("grey levels", () => {
  test("8 bits without a window stay as they are, however little of them is used", async () => {
    expect(await pixelsOf(imageOf({ columns: 3 }, bytes(10, 20, 30)))).toEqual([10, 20, 30]);
  });
  test("MONOCHROME1 is shown inverted", async () => {
    expect(await pixelsOf(imageOf({ columns: 3, photometric: "MONOCHROME1" }, bytes(0, 20, 255)))).toEqual([255, 235, 0]);
  });
  test("the window that covers all 8 bits changes nothing", async () => {
    const all = Array.from({ length: 256 }, (_, i) => i);
    expect(await pixelsOf(imageOf({ columns: 256, window: { center: 128, width: 256 } }, bytes(...all)))).toEqual(all);
  });
  test("a window is linear between its ends (PS3.3 C.11.2.1.2.1)", async () => {
    const image = imageOf({ columns: 5, window: { center: 100, width: 51 } }, bytes(0, 74, 75, 124, 125));
    expect(await pixelsOf(image)).toEqual([0, 0, 3, 252, 255]);
  });
  test("a window one wide is a threshold", async () => {
    expect(await pixelsOf(imageOf({ columns: 2, window: { center: 100, width: 1 } }, bytes(99, 100)))).toEqual([0, 255]);
  });
  test("the window is applied after rescaling", async () => {
    const rescale = { slope: 2, intercept: -100 };
    const image = imageOf({ columns: 3, rescale, window: { center: 0.5, width: 101 } }, bytes(25, 50, 75));
    expect(await pixelsOf(image)).toEqual([0, 128, 255]);
  });
  test("signed values count from below zero", async () => {
    const image = imageOf({ ...SIXTEEN, columns: 3, signed: true, window: { center: 0.5, width: 2001 } }, words(-1000, 0, 1000));
    expect(await pixelsOf(image)).toEqual([0, 128, 255]);
  });
  test("signed values of 12 bits ignore what lies above the high bit", async () => {
    const image = imageOf(
      { ...TWELVE, columns: 2, signed: true, window: { center: 0.5, width: 3 } },
      words(0xf_fff & 0xffff, 0xf001),
    );
    expect(await pixelsOf(image)).toEqual([0, 255]);
  });
  test("values above a low bit are shifted down", async () => {
    const image = imageOf({ bitsAllocated: 16, bitsStored: 8, highBit: 15, columns: 2 }, words(0x7f3c, 0xff00));
    expect(await pixelsOf(image)).toEqual([127, 255]);
  });
  test("more than 8 bits without a window: from the darkest to the brightest there is", async () => {
    expect(await pixelsOf(imageOf({ ...TWELVE, columns: 3 }, words(100, 300, 500)))).toEqual([0, 128, 255]);
  });
  test("a frame of one level is not divided by zero", async () => {
    expect(await pixelsOf(imageOf({ ...TWELVE, columns: 2 }, words(100, 100)))).toEqual([0, 0]);
  });
});

describe("one range for the whole clip", () => {
  test("is found over its frames, not in the first", async () => {
    const image = imageOf({ ...TWELVE, columns: 2 }, words(100, 200), words(0, 50), words(400, 100));
    expect(await greyRange(image)).toEqual({ black: 0, white: 400 });
  });
  test("looks at no more than eight frames, the last among them", async () => {
    const frames = Array.from({ length: 100 }, (_, i) => words(i, i));
    const asked: number[] = [];
    const image = imageOf({ ...TWELVE, columns: 2 }, ...frames);
    const frame = (index: number) => {
      asked.push(index);
      return image.frame(index);
    };
    const range = await greyRange({ ...image, frame });
    expect([range, asked.length]).toEqual([{ black: 0, white: 99 }, 8]);
  });
  test("a falling slope turns it round, so that high stored values are dark", async () => {
    expect(await pixelsOf(imageOf({ columns: 2, rescale: { slope: -1, intercept: 0 } }, bytes(0, 255)))).toEqual([255, 0]);
  });
});
