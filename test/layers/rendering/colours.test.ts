import { describe, expect, test } from "vitest";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { BIG_ENDIAN, imageOf, pixelsOf, RLE, refusalOf, rleFrame, words } from "./images.ts";

const RGB = { photometric: "RGB", samplesPerPixel: 3 };
const bytes = (...values: number[]) => Uint8Array.from(values);

describe("colour by colour model", () => {
  test("RGB by pixel stays as it is", async () => {
    expect(await pixelsOf(imageOf({ ...RGB, columns: 2 }, bytes(1, 2, 3, 4, 5, 6)))).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test("RGB by plane is woven", async () => {
    const image = imageOf({ ...RGB, columns: 2, planarConfiguration: 1 }, bytes(1, 4, 2, 5, 3, 6));
    expect(await pixelsOf(image)).toEqual([1, 2, 3, 4, 5, 6]);
  });
  test("RGB of 16 bits keeps the upper eight of those stored", async () => {
    const image = imageOf({ ...RGB, columns: 1, bitsAllocated: 16, bitsStored: 12, highBit: 11 }, words(0, 2048, 4095));
    expect(await pixelsOf(image)).toEqual([0, 128, 255]);
  });
  test("RGB of 32 bits too", async () => {
    const image = { ...RGB, columns: 1, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
    const frame = new Uint8Array(Uint32Array.of(0, 2 ** 31, 2 ** 32 - 1).buffer);
    expect(await pixelsOf(imageOf(image, frame))).toEqual([0, 128, 255]);
  });
  test("YBR_FULL of 16 bits is brought to eight first", async () => {
    const image = { photometric: "YBR_FULL", samplesPerPixel: 3, columns: 1, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    expect(await pixelsOf(imageOf(image, words(76 * 257, 85 * 257, 255 * 257)))).toEqual([254, 0, 0]);
  });
  test("YBR_FULL becomes RGB by the full-range BT.601 equations", async () => {
    const image = imageOf(
      { photometric: "YBR_FULL", samplesPerPixel: 3, columns: 3 },
      bytes(76, 85, 255, 150, 44, 21, 29, 255, 107),
    );
    const [red, green, blue] = [
      (await pixelsOf(image)).slice(0, 3),
      (await pixelsOf(image)).slice(3, 6),
      (await pixelsOf(image)).slice(6),
    ];
    expect([red, green, blue]).toEqual([
      [254, 0, 0],
      [0, 255, 1],
      [0, 0, 254],
    ]);
  });
  test("YBR_FULL_422 shares its chroma between two pixels", async () => {
    const image = imageOf({ photometric: "YBR_FULL_422", samplesPerPixel: 3, columns: 2 }, bytes(76, 100, 85, 255));
    expect(await pixelsOf(image)).toEqual([254, 0, 0, 255, 24, 24]);
  });
  test("colours ignore window and rescale, which are for grey alone", async () => {
    const grey = { window: { center: 1, width: 1 }, rescale: { slope: 2, intercept: 9 } };
    expect(await pixelsOf(imageOf({ ...RGB, ...grey, columns: 1 }, bytes(10, 20, 30)))).toEqual([10, 20, 30]);
  });
});

describe("palettes", () => {
  const lut = (...entries: number[]) => Uint16Array.from(entries);
  const PALETTE = { photometric: "PALETTE COLOR", columns: 3 };

  test("8 bits, with values before and after the table at its ends", async () => {
    const palette = { bits: 8, firstMapped: 10, red: lut(1, 2), green: lut(3, 4), blue: lut(5, 6) } as const;
    expect(await pixelsOf(imageOf({ ...PALETTE, palette }, bytes(0, 11, 200)))).toEqual([1, 3, 5, 2, 4, 6, 2, 4, 6]);
  });
  test("16 bits, of which the upper eight are shown", async () => {
    const palette = { bits: 16, firstMapped: 0, red: lut(0x0102, 0xff00), green: lut(0, 0x80ff), blue: lut(0, 0) } as const;
    expect(await pixelsOf(imageOf({ ...PALETTE, palette }, bytes(0, 1, 1)))).toEqual([1, 0, 0, 255, 128, 0, 255, 128, 0]);
  });
  test("16 bits declared, eight filled", async () => {
    const palette = { bits: 16, firstMapped: 0, red: lut(0, 255), green: lut(0, 128), blue: lut(0, 1) } as const;
    expect(await pixelsOf(imageOf({ ...PALETTE, palette }, bytes(0, 1, 1)))).toEqual([0, 0, 0, 255, 128, 1, 255, 128, 1]);
  });
  test("a palette image without palette is refused", async () => {
    expect(await refusalOf(() => pixelsOf(imageOf(PALETTE, bytes(0, 1, 1))))).toBe("UNSUPPORTED_ENCODING");
  });
});

describe("RLE", () => {
  test("RGB: a segment for each colour, whatever the planar configuration says", async () => {
    const frame = rleFrame([1, 1, 4], [0xff, 2, 0x80], [1, 3, 6]);
    for (const planarConfiguration of [0, 1])
      expect(await pixelsOf(imageOf({ ...RGB, transferSyntax: RLE, columns: 2, planarConfiguration }, frame))).toEqual([
        1, 2, 3, 4, 2, 6,
      ]);
  });
  test("16 bits: the most significant bytes come first", async () => {
    const grey = { transferSyntax: RLE, columns: 2, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    const image = imageOf({ ...grey, window: { center: 0x200, width: 0x201 } }, rleFrame([1, 1, 2], [0xff, 0]));
    expect(await pixelsOf(image)).toEqual([0, 128]);
  });
});

describe("lengths", () => {
  test.each([
    ["one byte missing", 5, "DAMAGED_PIXELS"],
    ["exact", 6, "none"],
    ["two bytes too many", 8, "DAMAGED_PIXELS"],
  ])("an even frame with %s", async (_, length, reason) => {
    expect(await refusalOf(() => pixelsOf(imageOf({ ...RGB, columns: 2 }, new Uint8Array(length))))).toBe(reason);
  });
  test("the padding byte of an odd frame is no pixel", async () => {
    expect(await pixelsOf(imageOf({ ...RGB, columns: 1 }, bytes(1, 2, 3, 0)))).toEqual([1, 2, 3]);
  });
  test("YBR_FULL_422 in odd columns is refused", async () => {
    const image = imageOf({ photometric: "YBR_FULL_422", samplesPerPixel: 3, columns: 3, rows: 2 }, new Uint8Array(12));
    expect(await refusalOf(() => pixelsOf(image))).toBe("UNSUPPORTED_ENCODING");
  });
});

describe("what cannot be rendered is refused before any frame is read", () => {
  const unread = (changes: Partial<ImageDescription>): OpenedImage => ({
    ...imageOf({ columns: 1, ...changes }),
    frame: () => Promise.reject(new Error("read")),
  });
  test.each([
    [{ samplesPerPixel: 3 }],
    [{ photometric: "YBR_PARTIAL_420", samplesPerPixel: 3 }],
    [{ photometric: "", samplesPerPixel: 1 }],
    [{ bitsAllocated: 64, bitsStored: 64, highBit: 63 }],
    [{ bitsStored: 12, highBit: 11 }],
    [{ transferSyntax: "1.2.840.10008.1.2.4.102" }],
  ])("%o", async (changes) => {
    expect(await refusalOf(() => pixelsOf(unread(changes)))).toBe("UNSUPPORTED_ENCODING");
  });
  test.each([
    { rows: 65535, columns: 65535 },
    { rows: 5000, columns: 5000, frames: 2 },
  ])("more pixels than anybody takes: %o", async (changes) => {
    expect(await refusalOf(() => pixelsOf(unread(changes)))).toBe("PICTURE_TOO_LARGE");
  });
});

describe("big endian", () => {
  test("16-bit words are swapped", async () => {
    const grey = { transferSyntax: BIG_ENDIAN, columns: 2, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    const image = imageOf({ ...grey, window: { center: 0x200, width: 0x201 } }, bytes(1, 0, 2, 0));
    expect(await pixelsOf(image)).toEqual([0, 128]);
  });
  test("an odd number of bytes, with the byte that fills the last word", async () => {
    const ramp = Array.from({ length: 15 }, (_, i) => i * 3);
    const swapped = Array.from({ length: 16 }, (_, i) => ramp[i ^ 1] ?? 0);
    expect(await pixelsOf(imageOf({ transferSyntax: BIG_ENDIAN, columns: 15 }, bytes(...swapped)))).toEqual(ramp);
  });
  test("bytes written as words are put in order, and bytes in order are left", async () => {
    const ramp = Array.from({ length: 16 }, (_, i) => i * 3);
    const swapped = ramp.map((_, i) => ramp[i ^ 1] as number);
    for (const written of [ramp, swapped])
      expect(await pixelsOf(imageOf({ transferSyntax: BIG_ENDIAN, columns: 16 }, bytes(...written)))).toEqual(ramp);
  });
});
