import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { rleSamples } from "#codecs/rle";
import { description } from "../pixels/pictures.ts";
import { rleFrame } from "../rendering/images.ts";
import { reasonOf } from "./frame-reason.ts";

const image = (columns: number) => description({ rows: 1, columns });
const decoded = (columns: number, ...segment: number[]) => [...rleSamples(rleFrame(segment), image(columns)).words];

describe("runs (PS3.5 G.3.2)", () => {
  test("literal, repeated, and the byte that means nothing", () => {
    expect(decoded(6, 1, 7, 8, 0x80, 0xfd, 9)).toEqual([7, 8, 9, 9, 9, 9]);
  });
  test("trailing padding is no pixel", () => {
    expect(decoded(2, 0xff, 5, 0, 0x80)).toEqual([5, 5]);
  });
  test("a plane padded to even length loses the byte too many", () => {
    expect(decoded(3, 0xfd, 5)).toEqual([5, 5, 5]);
  });
});

describe("damage is refused", () => {
  test.each([
    ["a literal run that ends early", rleFrame([3, 1, 2])],
    ["a repeated run without its byte", rleFrame([0xfd])],
    ["fewer pixels than promised", rleFrame([1, 1, 2])],
    ["a run far beyond the end", rleFrame([0xf0, 1])],
    ["another run after the end", rleFrame([0xfd, 1, 0xfd, 1])],
    ["another number of segments", rleFrame([0xfd, 1], [0xfd, 1])],
    ["no header", new Uint8Array(63)],
    ["an offset into the header", rleFrame([0xfd, 1]).with(4, 8)],
    ["an offset after the end", rleFrame([0xfd, 1]).with(5, 9)],
  ])("%s", async (_, frame) => {
    expect(await reasonOf(() => rleSamples(frame, image(4)))).toBe("damaged");
  });
  test("more pixels than the bytes could hold, before they are allocated", async () => {
    const huge = description({ rows: 65535, columns: 65535 });
    expect(await reasonOf(() => rleSamples(rleFrame([0x81, 1]), huge))).toBe("damaged");
  });
  test("any bytes decode to all the pixels or are refused", () => {
    const segment = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 });
    return fc.assert(
      fc.asyncProperty(segment, fc.integer({ min: 1, max: 60 }), async (bytes, columns) => {
        const reason = await reasonOf(() => expect(decoded(columns, ...bytes)).toHaveLength(columns));
        expect(["none", "damaged"]).toContain(reason);
      }),
    );
  });
});
