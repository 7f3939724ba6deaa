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

const table = (firstMapped: number, bits: number, ...entries: number[]) => ({
  firstMapped,
  bits,
  entries: Uint16Array.from(entries),
});

describe("VOI LUT functions (PS3.3 C.11.2.1.2)", () => {
  test("linear exact: a window as wide as it says", async () => {
    const window = { center: 100, width: 50, shape: "linear exact" } as const;
    expect(await pixelsOf(imageOf({ columns: 4, window }, bytes(75, 85, 100, 125)))).toEqual([0, 51, 128, 255]);
  });
  test("sigmoid", async () => {
    const window = { center: 100, width: 40, shape: "sigmoid" } as const;
    const levels = [0, 90, 100, 110, 255].map((value) => Math.round(255 / (1 + Math.exp((-4 * (value - 100)) / 40))));
    expect(await pixelsOf(imageOf({ columns: 5, window }, bytes(0, 90, 100, 110, 255)))).toEqual(levels);
  });
});

describe("a window that would show all of 8 bits in a few levels belongs to other data, and is none", () => {
  test.each([
    ["made for 16 bits", { center: 32767, width: 65535 }],
    ["above all values", { center: 2000, width: 400 }],
    ["below all values", { center: -500, width: 100 }],
  ])("%s", async (_, window) => {
    expect(await pixelsOf(imageOf({ columns: 3, window }, bytes(0, 100, 255)))).toEqual([0, 100, 255]);
  });
  test("a wide one that shows half of the levels is one", async () => {
    expect(await pixelsOf(imageOf({ columns: 3, window: { center: 128, width: 512 } }, bytes(0, 128, 255)))).toEqual([
      64, 128, 191,
    ]);
  });
  test("of more bits everything is believed", async () => {
    const image = { ...TWELVE, columns: 2, window: { center: 32767, width: 65535 } };
    expect(await pixelsOf(imageOf(image, words(0, 4095)))).toEqual([0, 16]);
  });
});

describe("lookup tables", () => {
  test("a VOI LUT shows its entries, whatever window there is; its ends go on (C.11.2.1.1)", async () => {
    const image = { columns: 4, voiTable: table(10, 12, 0, 2048, 4095), window: { center: 1, width: 1 } };
    expect(await pixelsOf(imageOf(image, bytes(0, 10, 11, 200)))).toEqual([0, 0, 128, 255]);
  });
  test("a VOI LUT is asked after rescaling", async () => {
    const image = { columns: 3, rescale: { slope: 1, intercept: -100 }, voiTable: table(-50, 8, 10, 20, 30) };
    expect(await pixelsOf(imageOf(image, bytes(50, 51, 52)))).toEqual([10, 20, 30]);
  });
  test("of 16 bits declared and eight filled, the eight count", async () => {
    expect(await pixelsOf(imageOf({ columns: 2, voiTable: table(0, 16, 7, 255) }, bytes(0, 1)))).toEqual([7, 255]);
  });
  test("a Modality LUT comes before the window (C.11.1)", async () => {
    const image = { columns: 3, modalityTable: table(0, 16, 1000, 2000, 3000), window: { center: 2000.5, width: 2001 } };
    expect(await pixelsOf(imageOf(image, bytes(0, 1, 2)))).toEqual([0, 128, 255]);
  });
  test("a Modality LUT without a window: all that its bits hold", async () => {
    expect(await pixelsOf(imageOf({ columns: 2, modalityTable: table(0, 8, 9, 99) }, bytes(1, 0)))).toEqual([99, 9]);
  });
  test("a Modality LUT that falls is followed: of more bits, from the least value used to the greatest", async () => {
    const image = imageOf({ ...TWELVE, columns: 3, modalityTable: table(0, 16, 900, 500, 100) }, words(0, 1, 2));
    expect(await pixelsOf(image)).toEqual([255, 128, 0]);
  });
});

describe("padding (PS3.3 C.7.5.1.1.2)", () => {
  const padding = { low: -2000, high: -1990 };
  test("is black and counts for nothing", async () => {
    const image = { ...SIXTEEN, columns: 4, signed: true, padding };
    expect(await pixelsOf(imageOf(image, words(-2000, -1990, 0, 100)))).toEqual([0, 0, 0, 255]);
  });
  test("is black where low values are white, too", async () => {
    const image = { ...SIXTEEN, columns: 4, signed: true, padding, photometric: "MONOCHROME1" };
    expect(await pixelsOf(imageOf(image, words(-2000, 0, 50, 100)))).toEqual([0, 255, 127, 0]);
  });
  test("and nothing but padding is black", async () => {
    expect(await pixelsOf(imageOf({ ...SIXTEEN, columns: 1, signed: true, padding }, words(-2000)))).toEqual([0]);
  });
});

describe("bits", () => {
  test("one bit a pixel is black or white, from the lowest bit on", async () => {
    const image = { rows: 2, columns: 4, bitsAllocated: 1, bitsStored: 1, highBit: 0 };
    expect(await pixelsOf(imageOf(image, bytes(0b1001_0011)))).toEqual([255, 255, 0, 0, 255, 0, 0, 255]);
  });
  test.each([10, 12])("%i bits allocated are packed without gaps", async (bits) => {
    const packed = 0b11 + 2 ** bits * (2 ** bits - 1);
    const image = { columns: 2, bitsAllocated: bits, bitsStored: bits, highBit: bits - 1 };
    const frame = bytes(packed & 255, (packed >> 8) & 255, (packed >> 16) & 255);
    expect(await pixelsOf(imageOf({ ...image, window: { center: 3, width: 1 } }, frame))).toEqual([255, 255]);
    expect(await pixelsOf(imageOf(image, frame))).toEqual([0, 255]);
  });
  test.each([
    [false, [0, 3_000_000_000, 4_000_000_000], [0, 191, 255]],
    [true, [-2_000_000_000, 0, 2_000_000_000], [0, 128, 255]],
  ])("32 bits, signed %s", async (signed, values, levels) => {
    const image = { columns: 3, bitsAllocated: 32, bitsStored: 32, highBit: 31, signed };
    const frame = new Uint8Array(Uint32Array.from(values).buffer);
    expect(await pixelsOf(imageOf(image, frame))).toEqual(levels);
  });
});

test("a damaged frame of a clip does not keep the others from being looked at", async () => {
  const image = imageOf({ ...TWELVE, columns: 2 }, words(100, 200), words(1), words(400, 100));
  expect(await greyRange(image)).toEqual({ black: 100, white: 400 });
  await expect(greyRange(imageOf({ ...TWELVE, columns: 2 }, words(1)))).rejects.toThrow("DAMAGED_PIXELS");
});
