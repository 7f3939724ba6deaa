import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ImageDescription } from "#dicom/image";
import { decodeRle, encodeRle } from "#dicom/rle";
import type { Box } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { redactorFor } from "#pixels/redact";
import { description, kept, picture } from "./pictures.ts";

const BIG_ENDIAN = "1.2.840.10008.1.2.2";
const RLE = "1.2.840.10008.1.2.5";
const GREY_16: Partial<ImageDescription> = { bitsAllocated: 16, bitsStored: 12, highBit: 11 };
const COLOUR: Partial<ImageDescription> = { samplesPerPixel: 3, photometric: "RGB" };
const PALETTE: Partial<ImageDescription> = {
  photometric: "PALETTE COLOR",
  palette: {
    firstMapped: 0,
    bits: 8,
    red: Uint16Array.of(255, 9, 0, 200),
    green: Uint16Array.of(255, 9, 1, 0),
    blue: Uint16Array.of(255, 9, 2, 0),
  },
};

/** What an image is, its bytes per pixel, and one black pixel as its bytes stand in the file. */
type Case = readonly [name: string, changes: Partial<ImageDescription>, black: readonly number[]];

const INTERLEAVED: readonly Case[] = [
  ["8-bit MONOCHROME2", {}, [0]],
  ["8-bit MONOCHROME1", { photometric: "MONOCHROME1" }, [255]],
  ["12-bit MONOCHROME1", { ...GREY_16, photometric: "MONOCHROME1" }, [0xff, 0x0f]],
  ["12-bit MONOCHROME2 in big endian words", { ...GREY_16, transferSyntax: BIG_ENDIAN, photometric: "MONOCHROME1" }, [0x0f, 0xff]],
  ["12-bit MONOCHROME1 in the upper bits", { ...GREY_16, highBit: 15, photometric: "MONOCHROME1" }, [0xf0, 0xff]],
  ["signed 12-bit MONOCHROME2", { ...GREY_16, signed: true }, [0x00, 0xf8]],
  ["signed 12-bit MONOCHROME1", { ...GREY_16, signed: true, photometric: "MONOCHROME1" }, [0xff, 0x07]],
  ["RGB by pixel", COLOUR, [0, 0, 0]],
  ["16-bit RGB by pixel", { ...COLOUR, bitsAllocated: 16, bitsStored: 16, highBit: 15 }, [0, 0, 0, 0, 0, 0]],
  ["YBR_FULL by pixel", { ...COLOUR, photometric: "YBR_FULL" }, [0, 128, 128]],
  ["PALETTE COLOR", PALETTE, [2]],
];

async function redacted(changes: Partial<ImageDescription>, keep: readonly Box[], frame: Uint8Array): Promise<Uint8Array> {
  const redactor = redactorFor(description(changes), keep);
  if (redactor === undefined) throw new Error("This encoding has no redactor.");
  return redactor.frame(frame);
}

/** What must be left of pixels that stand one after the other, `black.length` bytes each. */
const expected = (samples: Uint8Array, columns: number, keep: readonly Box[], black: readonly number[]): Uint8Array =>
  samples.map((sample, i) => {
    const pixel = Math.floor(i / black.length);
    return kept(keep, pixel % columns, Math.floor(pixel / columns)) ? sample : (black[i % black.length] ?? 0);
  });

/** Bytes of pixels one after the other, as planes of one byte a pixel each. */
const planesOf = (samples: Uint8Array, bytes: number): Uint8Array[] =>
  Array.from({ length: bytes }, (_, plane) => samples.filter((_, i) => i % bytes === plane));

describe("native pixel data: outside black, inside the same bytes", () => {
  test.each(INTERLEAVED)("%s", (_, changes, black) =>
    fc.assert(
      fc.asyncProperty(picture(black.length), async ({ columns, rows, keep, samples }) => {
        const result = await redacted({ ...changes, columns, rows }, keep, samples);
        expect([...result]).toEqual([...expected(samples, columns, keep, black)]);
      }),
      { numRuns: 50 },
    ),
  );

  test.each([
    ["RGB", [0, 0, 0]],
    ["YBR_FULL", [0, 128, 128]],
  ])("%s by plane", (photometric, black) =>
    fc.assert(
      fc.asyncProperty(picture(3), async ({ columns, rows, keep, samples }) => {
        const changes = { ...COLOUR, photometric, planarConfiguration: 1, columns, rows };
        const result = await redacted(changes, keep, Buffer.concat(planesOf(samples, 3)));
        expect([...result]).toEqual([...Buffer.concat(planesOf(expected(samples, columns, keep, black), 3))]);
      }),
      { numRuns: 50 },
    ),
  );

  test("YBR_FULL_422: a pair of which one pixel is outside is black, others stay", () =>
    fc.assert(
      fc.asyncProperty(picture(2, 2), async ({ columns, rows, keep, samples }) => {
        const changes = { ...COLOUR, photometric: "YBR_FULL_422", columns, rows };
        const result = await redacted(changes, keep, samples);
        const pairKept = (pixel: number) => [pixel, pixel + 1].every((p) => kept(keep, p % columns, Math.floor(p / columns)));
        const whole = samples.map((sample, i) => (pairKept(Math.floor(i / 4) * 2) ? sample : ([0, 0, 128, 128][i % 4] ?? 0)));
        expect([...result]).toEqual([...whole]);
      }),
      { numRuns: 50 },
    ));

  test("8-bit samples of big endian words are black in either byte order", () =>
    fc.assert(
      fc.asyncProperty(picture(3, 2), async ({ columns, rows, keep, samples }) => {
        const frame = samples.map((sample) => sample | 1);
        const result = await redacted({ ...COLOUR, transferSyntax: BIG_ENDIAN, columns, rows }, keep, frame);
        const swapped = Buffer.from(result).swap16();
        for (let i = 0; i < samples.length; i += 1) {
          const pixel = Math.floor(i / 3);
          if (kept(keep, pixel % columns, Math.floor(pixel / columns))) continue;
          expect([result[i], swapped[i]]).toEqual([0, 0]);
        }
      }),
      { numRuns: 50 },
    ));

  test("a trailing pad byte stays", async () => {
    const result = await redacted({ rows: 1, columns: 3 }, [], Uint8Array.of(1, 2, 3, 77));
    expect([...result]).toEqual([0, 0, 0, 77]);
  });
  test("the frame given is not written to", async () => {
    const frame = new Uint8Array(64).fill(5);
    await redacted({}, [], frame);
    expect(frame).toEqual(new Uint8Array(64).fill(5));
  });
  test.each([
    ["short", 63, "TRUNCATED"],
    ["long", 65, "MALFORMED"],
    ["empty", 0, "TRUNCATED"],
  ])("a frame too %s is rejected", async (_, length, reason) => {
    await expect(redacted({}, [], new Uint8Array(length))).rejects.toMatchObject({ name: "Rejection", reason });
  });
});

describe("RLE: outside black, inside the same samples", () => {
  const bigEndianFirst = (black: readonly number[], bytes: number) =>
    bytes === 1 ? black : black.map((_, i) => black[i - (i % 2) + (1 - (i % 2))] ?? 0);

  test.each(INTERLEAVED.filter(([, changes]) => changes.transferSyntax === undefined))("%s", (_, changes, black) =>
    fc.assert(
      fc.asyncProperty(picture(black.length), async ({ columns, rows, keep, samples }) => {
        const frame = encodeRle(planesOf(samples, black.length), columns);
        const result = await redacted({ ...changes, columns, rows, transferSyntax: RLE, planarConfiguration: 1 }, keep, frame);
        const mostFirst = bigEndianFirst(black, (changes.bitsAllocated ?? 8) / 8);
        expect(decodeRle(result, black.length, columns * rows)).toEqual(
          planesOf(expected(samples, columns, keep, mostFirst), black.length),
        );
      }),
      { numRuns: 50 },
    ),
  );
  test("fewer segments than samples need is a rejection", async () => {
    const frame = encodeRle([new Uint8Array(64)], 8);
    await expect(redacted({ ...COLOUR, transferSyntax: RLE }, [], frame)).rejects.toBeInstanceOf(Rejection);
  });
});

describe("what cannot be masked yet", () => {
  test.each<[string, Partial<ImageDescription>]>([
    ["JPEG 2000", { transferSyntax: "1.2.840.10008.1.2.4.91" }],
    ["JPEG lossless", { transferSyntax: "1.2.840.10008.1.2.4.70" }],
    ["H.264", { transferSyntax: "1.2.840.10008.1.2.4.102" }],
    ["a transfer syntax nobody knows", { transferSyntax: "1.2.3" }],
    ["32 bits", { bitsAllocated: 32, bitsStored: 32 }],
    ["1 bit", { bitsAllocated: 1, bitsStored: 1 }],
    ["PALETTE COLOR without its table", { photometric: "PALETTE COLOR" }],
    ["four samples", { samplesPerPixel: 4, photometric: "CMYK" }],
    ["YBR_PARTIAL_420", { ...COLOUR, photometric: "YBR_PARTIAL_420" }],
    ["YBR_FULL_422 of odd width", { ...COLOUR, photometric: "YBR_FULL_422", columns: 7 }],
    ["YBR_FULL_422 by plane", { ...COLOUR, photometric: "YBR_FULL_422", planarConfiguration: 1 }],
    ["YBR_FULL_422 in RLE", { ...COLOUR, photometric: "YBR_FULL_422", transferSyntax: RLE }],
    ["YBR_FULL bytes in big endian words", { ...COLOUR, photometric: "YBR_FULL", transferSyntax: BIG_ENDIAN }],
    ["an odd number of bytes in big endian words", { transferSyntax: BIG_ENDIAN, columns: 7, rows: 7 }],
    ["12-bit JPEG baseline", { ...GREY_16, transferSyntax: "1.2.840.10008.1.2.4.50" }],
  ])("%s", (_, changes) => expect(redactorFor(description(changes), [])).toBeUndefined());
});
