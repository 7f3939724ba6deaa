import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeRle, encodeRle } from "#dicom/rle";
import { Rejection } from "#pipeline/rejections";

/** A frame of one segment with these bytes. */
function frameOf(...segment: number[]): Uint8Array {
  const header = new Uint8Array(64);
  header.set([1, 0, 0, 0, 64, 0, 0, 0]);
  return Uint8Array.from([...header, ...segment]);
}

const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  }
  return "none";
};

describe("decoding (PS3.5 Annex G)", () => {
  test("literals, repetitions and the byte that stands for nothing", () => {
    expect(decodeRle(frameOf(2, 7, 8, 9, 0x80, 0xfe, 5, 0, 1), 1, 7)).toEqual([Uint8Array.of(7, 8, 9, 5, 5, 5, 1)]);
  });
  test("a run one byte over the end of the plane is cut, for some encoders pad planes; a longer one is malformed", () => {
    expect(decodeRle(frameOf(0xfc, 3), 1, 4)).toEqual([Uint8Array.of(3, 3, 3, 3)]);
    expect(reasonOf(() => decodeRle(frameOf(0xfb, 3), 1, 4))).toBe("MALFORMED");
  });
  test.each([
    ["a literal without its bytes", frameOf(5, 1, 2), "TRUNCATED"],
    ["a repetition without its byte", frameOf(0, 1, 0xf0), "TRUNCATED"],
    ["too few bytes", frameOf(1, 1, 2, 0), "TRUNCATED"],
    ["less than a header", new Uint8Array(63), "TRUNCATED"],
    ["another number of segments", Uint8Array.of(2, ...frameOf(1, 1, 2).subarray(1)), "MALFORMED"],
    ["an offset into the header", Uint8Array.of(1, 0, 0, 0, 60, ...frameOf(1, 1).subarray(5)), "MALFORMED"],
    ["an offset after the end", Uint8Array.of(1, 0, 0, 0, 99, ...frameOf(1, 1).subarray(5)), "MALFORMED"],
  ])("%s is a %s rejection", (_, frame, reason) => {
    expect(reasonOf(() => decodeRle(frame, 1, 6))).toBe(reason);
  });
  test("a size that the bytes cannot hold is refused before it is allocated", () => {
    expect(reasonOf(() => decodeRle(frameOf(0x81, 1), 1, 2 ** 60))).toBe("TRUNCATED");
  });
  test("any bytes give planes or a rejection", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (bytes, count) => {
        expect(["none", "TRUNCATED", "MALFORMED"]).toContain(reasonOf(() => decodeRle(bytes, count, 50)));
      }),
    );
  });
  test("a plane's last run stays inside it, whatever the next plane holds", () => {
    const planes = [7, 8].map((value) => new Uint8Array(3001).fill(value));
    const room = new Uint8Array(2 * 3001 + 200).fill(1);
    decodeRle(encodeRle(planes, 3001), 2, 3001, room);
    expect(room.subarray(0, 6002)).toEqual(Uint8Array.from([...planes.flatMap((plane) => [...plane])]));
    expect(room.subarray(6002).every((byte) => byte === 1)).toBe(true);
  });
  test("bytes that are missing or too many are told far behind the beginning too", () => {
    const noise = Uint8Array.from({ length: 6000 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff);
    const frame = encodeRle([noise], 6000);
    expect(reasonOf(() => decodeRle(frame.subarray(0, 3000), 1, 6000))).toBe("TRUNCATED");
    expect(reasonOf(() => decodeRle(frame, 1, 5000))).toBe("MALFORMED");
    expect(reasonOf(() => decodeRle(frame, 1, 6100))).toBe("TRUNCATED");
  });
});

describe("encoding", () => {
  const runs = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 }))), {
      minLength: 1,
      maxLength: 60,
    })
    .map((pairs) => Uint8Array.from(pairs.flatMap(([value, count]) => Array.from({ length: count }, () => value))));

  test("what is encoded decodes to itself, for every width", () => {
    fc.assert(
      fc.property(fc.array(runs, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 400 }), (rows, columns) => {
        const size = Math.min(...rows.map((row) => row.length));
        const planes = rows.map((row) => row.slice(0, size));
        expect(decodeRle(encodeRle(planes, columns), planes.length, size)).toEqual(planes);
      }),
    );
  });
  test("segments start at even offsets and the frame is even", () => {
    const frame = encodeRle([Uint8Array.of(1, 2), Uint8Array.of(3, 3, 3), Uint8Array.of(4)], 3);
    const header = new DataView(frame.buffer);
    const offsets = [1, 2, 3].map((i) => header.getUint32(4 * i, true) % 2);
    expect([...offsets, frame.length % 2]).toEqual([0, 0, 0, 0]);
  });
  test("no run crosses the end of a row (PS3.5 G.3.1)", () => {
    expect([...encodeRle([new Uint8Array(8).fill(9)], 4).subarray(64)]).toEqual([0xfd, 9, 0xfd, 9]);
  });
  test("noise grows by less than one byte in a hundred and a header", () => {
    const noise = Uint8Array.from({ length: 25600 }, (_, i) => (i * 7919 + (i >> 3)) & 0xff);
    expect(encodeRle([noise], 256).length).toBeLessThan(64 + 25600 * 1.01);
  });
  test("sixteen planes do not fit", () => {
    expect(() =>
      encodeRle(
        Array.from({ length: 16 }, () => new Uint8Array(2)),
        2,
      ),
    ).toThrow(RangeError);
  });
});
