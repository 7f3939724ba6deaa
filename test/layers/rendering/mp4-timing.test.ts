import { describe, expect, test } from "vitest";
import { box, boxesIn, words } from "#dicom/mp4-boxes";
import { endOfMoov, retimed } from "#rendering/mp4-timing";

/** The beginning of an MP4 whose samples have these differences between decoding and showing, in ticks of which a frame lasts ten. */
function headOf(offsets: readonly number[], chunk: number): Buffer {
  const stbl = box(
    "stbl",
    box("stsd", words(0, 0)),
    box("stts", words(0, 1, offsets.length, 10)),
    box("ctts", words(0, offsets.length), ...offsets.map((offset) => words(1, offset))),
    box("stco", words(0, 1, chunk)),
  );
  const mdia = box("mdia", box("mdhd", words(0, 0, 0, 100, offsets.length * 10, 0)), box("minf", stbl));
  const trak = box("trak", box("tkhd", words(0, 0, 0, 1, 0, 777, 0, 0)), mdia);
  return Buffer.concat([box("ftyp", Buffer.from("isom")), box("moov", box("mvhd", words(0, 0, 0, 1000, 777, 0)), trak)]);
}

/** The numbers of the one box of a type, wherever it is. */
function numbersOf(bytes: Buffer, type: string): readonly number[] {
  const at = bytes.indexOf(type, 0, "latin1");
  const [found] = boxesIn(bytes, at - 4, at - 4 + bytes.readUInt32BE(at - 4));
  if (found === undefined) throw new Error(`no ${type}`);
  return Array.from({ length: (found.end - found.content) / 4 }, (_, i) => bytes.readInt32BE(found.content + 4 * i));
}

describe("frames are shown for as long as they are told to be", () => {
  test("in the order of decoding", () => {
    const changed = retimed(headOf([0, 0, 0], 500), [20, 40, 33.333]);
    expect(numbersOf(changed, "stts")).toEqual([0, 3, 1, 20_000, 1, 40_000, 1, 33_333]);
    expect(numbersOf(changed, "ctts")).toEqual([0, 1, 3, 0]);
    expect(numbersOf(changed, "mdhd").slice(3, 5)).toEqual([1_000_000, 93_333]);
    expect(numbersOf(changed, "elst")).toEqual([0, 1, 93, 0, 0x10000]);
    expect([numbersOf(changed, "mvhd")[4], numbersOf(changed, "tkhd")[5]]).toEqual([93, 93]);
  });
  test("in another order than that of decoding", () => {
    // Decoded I P B B, shown I B B P.
    const changed = retimed(headOf([20, 40, 10, 10], 500), [1, 2, 4, 8]);
    const [, , ...runs] = numbersOf(changed, "ctts");
    const offsets = runs.flatMap((value, i) => (i % 2 === 0 ? Array<number>(value).fill(runs[i + 1] as number) : []));
    const delay = numbersOf(changed, "elst")[3] as number;
    const decoded = [0, 1000, 3000, 7000];
    expect(offsets.map((offset, i) => (decoded[i] as number) + offset - delay)).toEqual([0, 7000, 1000, 3000]);
    expect(Math.min(...offsets)).toBe(0);
  });
  test("rounding does not add up", () => {
    const times = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? 33.33333333 : 16.66666667));
    expect(numbersOf(retimed(headOf(new Array(3000).fill(0), 500), times), "mdhd")[4]).toBe(75_000_000);
  });
  test("for hours, which many fine ticks cannot count", () => {
    const changed = retimed(headOf([0, 0], 500), [9_000_000, 3_600_000]);
    expect(numbersOf(changed, "mdhd").slice(3, 5)).toEqual([1000, 12_600_000]);
  });
});

test("the frames are found where they are now", () => {
  const head = headOf([0, 0], 5000);
  const changed = retimed(head, [20, 40]);
  expect(numbersOf(changed, "stco")[2]).toBe(5000 + changed.length - head.length);
  expect(endOfMoov(Buffer.concat([changed, box("mdat", new Uint8Array(100))]))).toBe(changed.length);
});

test.each([
  ["another number of frames", () => retimed(headOf([0, 0], 500), [1, 2, 3])],
  ["fewer times than frames", () => retimed(headOf([0, 0, 0], 500), [1, 2])],
  ["no moov in front", () => endOfMoov(Buffer.concat([box("mdat", new Uint8Array(100)), headOf([0], 1)]))],
  ["a box that is longer than its holder", () => retimed(headOf([0], 1).subarray(0, -4), [1])],
])("%s is no such MP4", (_, work) => {
  expect(work).toThrow(expect.objectContaining({ name: "NotMp4" }));
});
