import { describe, expect, test } from "vitest";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { ImageDescription } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { BIG_ENDIAN, bytesElement, EXPLICIT, IDENTIFIERS, IMPLICIT, item, part10, sequence } from "../../fixtures/part10.ts";

const SYNTAXES = { EXPLICIT, IMPLICIT, BIG_ENDIAN };

function shorts(tag: string, vr: string, transferSyntax: string, ...values: number[]): Element {
  const bytes = Buffer.from(Uint16Array.from(values).buffer);
  return bytesElement(tag, vr, transferSyntax === BIG_ENDIAN ? bytes.swap16() : bytes);
}

/** What is read of a 16-bit image of one pixel with these elements. */
async function described(more: readonly Element[], signed = false, transferSyntax = EXPLICIT): Promise<ImageDescription> {
  const us = (tag: string, value: number) => shorts(tag, "US", transferSyntax, value);
  const image = [
    ...[textElement("00280004", "CS", "MONOCHROME2"), us("00280010", 1), us("00280011", 1), us("00280100", 16)],
    ...[us("00280103", Number(signed)), bytesElement("7FE00010", "OW", new Uint8Array(2))],
  ];
  const elements = [...IDENTIFIERS, ...image, ...more].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const opened = await openImage(bufferSource(part10(elements, transferSyntax)));
  if (opened === undefined) throw new Error("no picture");
  return opened.description;
}

const ds = (tag: string, value: string) => textElement(tag, "DS", value);
const windowed = (center: string, width: string) => [ds("00281050", center), ds("00281051", width)];
const rescaled = (intercept: string, slope: string) => [ds("00281052", intercept), ds("00281053", slope)];
const macro = (tag: string, ...elements: Element[]) => sequence(tag, [item(...elements)]);
const PIXEL_VALUES = "00289145";
const FRAME_VOI = "00289132";

describe("rescaling and windows", () => {
  test("of several windows the first counts", async () => {
    const { window } = await described(windowed("40\\500", "400\\2000"));
    expect(window).toEqual({ center: 40, width: 400, shape: "linear" });
  });
  test.each([
    ["SIGMOID", "sigmoid"],
    ["LINEAR_EXACT", "linear exact"],
    ["LINEAR", "linear"],
    ["OTHER", "linear"],
  ])("VOI LUT Function %s", async (name, shape) => {
    expect((await described([...windowed("1", "2"), textElement("00281056", "CS", name)])).window?.shape).toBe(shape);
  });
  test.each([["0"], ["-5"], ["0.5"], ["wide"]])("a window %s wide is none", async (width) => {
    expect((await described(windowed("40", width))).window).toBeUndefined();
  });
  test("a slope of 0 is none, and an intercept alone too", async () => {
    expect((await described(rescaled("7", "0"))).rescale).toBeUndefined();
    expect((await described(rescaled("-1024", "2"))).rescale).toEqual({ slope: 2, intercept: -1024 });
  });
});

describe("functional groups", () => {
  const frames = (...groups: Element[][]) =>
    sequence(
      "52009230",
      groups.map((elements) => item(...elements)),
    );
  test("shared by all frames", async () => {
    const groups = [macro(PIXEL_VALUES, ...rescaled("-1024", "1")), macro(FRAME_VOI, ...windowed("40", "400"))];
    const { rescale, window } = await described([sequence("52009229", [item(...groups)])]);
    expect([rescale, window]).toEqual([
      { slope: 1, intercept: -1024 },
      { center: 40, width: 400, shape: "linear" },
    ]);
  });
  test("windows of frames that differ become one that holds them all", async () => {
    const voi = (center: string, width: string) => [macro(FRAME_VOI, ...windowed(center, width))];
    const { window } = await described([frames(voi("50", "100"), voi("150", "100"))]);
    expect(window).toEqual({ center: 100, width: 200, shape: "linear" });
  });
  test("frames rescaled differently have neither rescaling nor window", async () => {
    const group = (slope: string) => [macro(PIXEL_VALUES, ...rescaled("0", slope)), macro(FRAME_VOI, ...windowed("50", "100"))];
    const { rescale, window } = await described([frames(group("1"), group("2"))]);
    expect([rescale, window]).toEqual([undefined, undefined]);
  });
});

describe.each(Object.entries(SYNTAXES))("lookup tables, %s", (_, syntax) => {
  const lut = (tag: string, descriptor: readonly number[], data: readonly number[]) =>
    macro(tag, shorts("00283002", "US", syntax, ...descriptor), shorts("00283006", "US", syntax, ...data));
  test("a VOI LUT, 16 bits", async () => {
    const { voiTable } = await described([lut("00283010", [3, 5, 16], [1, 300, 65535])], false, syntax);
    expect(voiTable).toEqual({ firstMapped: 5, bits: 16, entries: Uint16Array.of(1, 300, 65535) });
  });
  test("8 bits, two entries in a word", async () => {
    const { modalityTable } = await described([lut("00283000", [4, 0, 8], [0x0201, 0x0403])], false, syntax);
    expect(modalityTable?.entries).toEqual(Uint16Array.of(1, 2, 3, 4));
  });
  test("the first value mapped has the sign of what is looked up", async () => {
    const data = [1, 2];
    const first = async (tag: string, signed: boolean, more: readonly Element[] = []) => {
      const { modalityTable, voiTable } = await described([lut(tag, [2, 65535, 8], data), ...more], signed, syntax);
      return (modalityTable ?? voiTable)?.firstMapped;
    };
    expect(await first("00283000", true)).toBe(-1);
    expect(await first("00283000", false)).toBe(65535);
    expect(await first("00283010", false, rescaled("-1024", "1"))).toBe(-1);
  });
  test("fewer entries than described are no table", async () => {
    expect((await described([lut("00283010", [9, 0, 16], [1, 2])], false, syntax)).voiTable).toBeUndefined();
  });
  test("padding is a stored value", async () => {
    const padding = async (value: number, signed: boolean) =>
      (await described([shorts("00280120", "US", syntax, value)], signed, syntax)).padding;
    expect(await padding(63536, true)).toEqual({ low: -2000, high: -2000 });
    expect(await padding(63536, false)).toEqual({ low: 63536, high: 63536 });
  });
  test("a range of padding in either order", async () => {
    const limits = [shorts("00280120", "SS", syntax, 65534), shorts("00280121", "SS", syntax, 65530)];
    expect((await described(limits, true, syntax)).padding).toEqual({ low: -6, high: -2 });
  });
});

describe.each(Object.entries(SYNTAXES))("palettes, %s", (_, syntax) => {
  const palette = (descriptor: readonly number[], data: readonly number[], row: "0" | "2" = "0") =>
    [1, 2, 3].flatMap((colour) => [
      shorts(`0028110${colour}`, "US", syntax, ...descriptor),
      shorts(`002812${row}${colour}`, "OW", syntax, ...data),
    ]);
  const red = async (elements: readonly Element[]) => (await described(elements, false, syntax)).palette?.red;
  test("16 bits", async () => {
    expect(await red(palette([3, 7, 16], [1, 2, 65535]))).toEqual(Uint16Array.of(1, 2, 65535));
  });
  test("0 entries mean 65536", async () => {
    expect(
      (
        await red(
          palette(
            [0, 0, 16],
            Array.from({ length: 65536 }, (_, i) => i),
          ),
        )
      )?.[65535],
    ).toBe(65535);
  });
  test("8 bits, one entry or two in a word", async () => {
    expect(await red(palette([4, 0, 8], [1, 2, 3, 4]))).toEqual(Uint16Array.of(1, 2, 3, 4));
    expect(await red(palette([4, 0, 8], [0x0201, 0x0403]))).toEqual(Uint16Array.of(1, 2, 3, 4));
  });
  test("segments: discrete, linear, and what an earlier one says (PS3.3 C.7.9.2)", async () => {
    const [discrete, linear, other, linearAgain] = [
      [0, 2, 10, 20],
      [1, 4, 60],
      [0, 1, 20],
      [2, 1, 8, 0],
    ];
    const data = [...discrete, ...linear, ...other, ...linearAgain];
    const entries = Uint16Array.of(10, 20, 30, 40, 50, 60, 20, 30, 40, 50, 60);
    expect(await red(palette([11, 0, 16], data, "2"))).toEqual(entries);
  });
  test("segments of 8 bits, two bytes in a word", async () => {
    const bytes = [0, 1, 10, 1, 2, 30, 2, 1, 3, 0, 0, 0];
    const data = Array.from({ length: 6 }, (_, i) => (bytes[2 * i] as number) + 256 * (bytes[2 * i + 1] as number));
    expect(await red(palette([5, 0, 8], data, "2"))).toEqual(Uint16Array.of(10, 20, 30, 30, 30));
  });
  test.each([
    ["a linear one without a start", [1, 2, 9]],
    ["one that refers to itself", [2, 1, 0, 0]],
    ["an unknown one", [7, 1, 0]],
    ["one cut off", [0, 9, 1]],
    ["too many entries", [0, 3, 1, 2, 3]],
    ["too few", [0, 1, 1]],
  ])("segments, %s: no palette", async (_, data) => {
    expect(await red(palette([2, 0, 16], data, "2"))).toBeUndefined();
  });
});
