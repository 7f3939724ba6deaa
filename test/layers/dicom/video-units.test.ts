import { describe, expect, test } from "vitest";
import { videoUnits } from "#dicom/video-units";

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const unitsOf = async (bytes: readonly number[], size: number) =>
  (await Array.fromAsync(videoUnits(inChunks(Uint8Array.from(bytes), size)))).map(({ start, end, head }) => [
    start,
    end,
    [...head],
  ]);

describe("units of a codestream", () => {
  const stream = [0, 0, 0, 1, 9, 8, 0, 0, 1, 7, 0, 0, 0, 1, 5, 4, 3, 0, 0, 1];
  const units = [
    [0, 1, []],
    [1, 6, [9, 8]],
    [6, 11, [7, 0]],
    [11, 17, [5, 4, 3]],
    [17, 20, []],
  ];
  test.each([1, 2, 3, 4, 5, 7, 100])("are the same in chunks of %d bytes", async (size) => {
    expect(await unitsOf(stream, size)).toEqual(units);
  });
  test("what stands before the first start code has no head", async () => {
    expect(await unitsOf([9, 9, 0, 0, 1, 5], 2)).toEqual([
      [0, 2, []],
      [2, 6, [5]],
    ]);
  });
  test("cover every byte, however zeros fall", async () => {
    for (let seed = 0; seed < 200; seed++) {
      const bytes = Array.from({ length: 60 }, (_, i) => ((seed * 7919 + i * 104729 + ((seed * i) % 7) * 31) % 3) & 1);
      const found = await unitsOf(bytes, 1 + (seed % 9));
      expect(found.map(([start]) => start)).toEqual([0, ...found.slice(0, -1).map(([, end]) => end)]);
      expect(found.at(-1)?.[1]).toBe(60);
      expect(await unitsOf(bytes, 60)).toEqual(found);
    }
  });
  test("a head is cut after a kilobyte", async () => {
    const bytes = [0, 0, 1, ...Array<number>(5000).fill(6)];
    expect((await unitsOf(bytes, 900))[0]?.[2]).toEqual(Array<number>(1024).fill(6));
  });
  test("nothing is no unit", async () => expect(await unitsOf([], 1)).toEqual([]));
});
