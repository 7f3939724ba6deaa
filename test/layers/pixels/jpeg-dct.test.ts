import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ImageDescription } from "#dicom/image";
import type { Box } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { jpegBlackener } from "#pixels/jpeg-dct";
import { UnmaskableJpeg } from "#pixels/jpeg-unmaskable";
import { maskedRuns } from "#pixels/mask";
import { readCoefficients } from "./jpeg-coefficients.ts";
import { faultsOf } from "./jpeg-masks.ts";
import { colourStream, greyStream, type Stream, streamBytes } from "./jpeg-streams.ts";
import { boxIn, description } from "./pictures.ts";

const imageOf = ({ width, height, precision, components }: Stream, changes: Partial<ImageDescription> = {}): ImageDescription =>
  description({
    transferSyntax: "1.2.840.10008.1.2.4.51",
    columns: width,
    rows: height,
    samplesPerPixel: components.length,
    photometric: components.length === 1 ? "MONOCHROME2" : "YBR_FULL_422",
    ...(precision === 12 ? { bitsAllocated: 16, bitsStored: 12, highBit: 11 } : {}),
    ...changes,
  });

const masked = (image: ImageDescription, keep: readonly Box[], frame: Uint8Array): Buffer =>
  Buffer.from(jpegBlackener(image, maskedRuns(image.rows, image.columns, keep))(frame));

const withBoxes = (streams: fc.Arbitrary<Stream>) =>
  streams.chain((stream) =>
    fc.record({ stream: fc.constant(stream), keep: fc.array(boxIn(stream.width, stream.height), { maxLength: 3 }) }),
  );

/** A plain stream to spoil. */
const STREAM: Stream = {
  width: 61,
  height: 43,
  precision: 8,
  extended: false,
  components: [
    { id: 1, horizontal: 2, vertical: 2 },
    { id: 2, horizontal: 1, vertical: 1 },
    { id: 3, horizontal: 1, vertical: 1 },
  ],
  scans: [[0, 1, 2]],
  restarts: 3,
  step: 4,
  codes: "skewed",
  dnl: false,
  fill: false,
  seed: 7,
};
const KEEP: readonly Box[] = [{ x0: 17, y0: 9, x1: 50, y1: 38 }];

describe("any sequential stream: touched blocks are black, all others have their coefficients, nothing else is left", () => {
  test.each([
    ["YBR", colourStream, {}, [-128, 0, 0]],
    ["grey", greyStream, {}, [-128]],
    ["MONOCHROME1", greyStream, { photometric: "MONOCHROME1" }, [127]],
  ] as const)("%s", (_, streams, changes, levels) =>
    fc.assert(
      fc.property(withBoxes(streams), ({ stream, keep }) => {
        const frame = Buffer.concat([streamBytes(stream), Buffer.from("PENELOPE")]);
        const result = masked(imageOf(stream, changes), keep, frame);
        const scale = stream.precision === 12 ? 16 : 1;
        const scaled = levels.map((level) => (level > 0 ? (level + 1) * scale - 1 : level * scale));
        const now = readCoefficients(result);
        expect(faultsOf(readCoefficients(frame, false), now, keep, scaled)).toEqual([]);
        expect([now.width, now.height, now.precision]).toEqual([stream.width, stream.height, stream.precision]);
        expect(now.markers.every((marker) => [0xc0, 0xc1, 0xc4, 0xda, 0xdb, 0xdd, 0xee].includes(marker))).toBe(true);
        expect(masked(imageOf(stream, changes), keep, result).equals(result)).toBe(true);
      }),
      { numRuns: 150 },
    ),
  );

  test("RGB without subsampling: all three components are black", () => {
    const components = [82, 71, 66].map((id) => ({ id, horizontal: 1, vertical: 1 }));
    const frame = streamBytes({ ...STREAM, components });
    const result = readCoefficients(masked(imageOf({ ...STREAM, components }, { photometric: "RGB" }), KEEP, frame));
    expect(faultsOf(readCoefficients(frame), result, KEEP, [-128, -128, -128])).toEqual([]);
  });
  test("with nothing masked every bit of the scan is what it was", () => {
    const stream = { ...STREAM, width: 64, height: 48 };
    const frame = streamBytes(stream);
    const result = masked(imageOf(stream), [{ x0: 0, y0: 0, x1: 64, y1: 48 }], frame);
    expect(
      result.subarray(result.indexOf(Buffer.from([0xff, 0xda]))).equals(frame.subarray(frame.indexOf(Buffer.from([0xff, 0xda])))),
    ).toBe(true);
  });
  test("where nearly nothing is written, a mask with many holes writes more than it read", async () => {
    const flat = { create: { width: 512, height: 512, channels: 3, background: "#808080" } } as const;
    const frame = await sharp(flat).toColourspace("b-w").jpeg().toBuffer();
    const holes = Array.from({ length: 32 * 64 }, (_, i) => ({ x0: (i % 32) * 16, y0: (i >> 5) * 8 }));
    const keep = holes.map(({ x0, y0 }) => ({ x0, y0, x1: x0 + 8, y1: y0 + 8 }));
    const result = masked(description({ rows: 512, columns: 512 }), keep, frame);
    expect(result.length).toBeGreaterThan(frame.length);
    const faults = faultsOf(readCoefficients(frame), readCoefficients(result), keep, [-128]);
    expect(faults).toEqual([]);
  });
});

describe("as another decoder shows it", () => {
  test.each([
    ["4:4:4", 1, 1],
    ["4:2:2", 2, 1],
    ["4:2:0", 2, 2],
  ])("%s: black outside, the same inside, away from the seam of smoothed colours", async (_, horizontal, vertical) => {
    const components = STREAM.components.map(({ id }, i) =>
      i === 0 ? { id, horizontal, vertical } : { id, horizontal: 1, vertical: 1 },
    );
    const frame = streamBytes({ ...STREAM, components });
    const [old, now] = await Promise.all(
      [frame, masked(imageOf({ ...STREAM, components }), KEEP, frame)].map((jpeg) => sharp(jpeg).raw().toBuffer()),
    );
    const [seamX, seamY] = [8 * horizontal, 8 * vertical];
    for (let i = 0; i < STREAM.width * STREAM.height; i++) {
      const [x, y] = [i % STREAM.width, Math.floor(i / STREAM.width)];
      const pixel = [...(now?.subarray(3 * i, 3 * i + 3) ?? [])];
      if (x >= 32 + 2 && x < 48 - 2 && y >= 16 + 2 && y < 32 - 2)
        expect(pixel).toEqual([...(old?.subarray(3 * i, 3 * i + 3) ?? [])]);
      if (x < 24 - seamX || x >= 48 + 2 || y < 16 - seamY || y >= 32 + seamY) expect(pixel).toEqual([0, 0, 0]);
    }
  });
});

/** What a stream that is spoilt in a way is refused with. */
const refusal = (frame: Uint8Array, changes: Partial<ImageDescription> = {}) => {
  try {
    masked(imageOf(STREAM, changes), KEEP, frame);
  } catch (error) {
    return error instanceof UnmaskableJpeg || error instanceof Rejection ? `${error.name} ${error.reason}` : error;
  }
  return "masked";
};

/** The stream with bytes at a marker changed; `offset` counts from the marker. */
function spoilt(marker: number, offset: number, ...bytes: number[]): Buffer {
  const frame = streamBytes(STREAM);
  const at = frame.indexOf(Buffer.from([0xff, marker]));
  for (const [i, byte] of bytes.entries()) frame[at + offset + i] = byte;
  return frame;
}

describe("refused", () => {
  test.each([
    ["progressive", spoilt(0xc0, 1, 0xc2), "UnmaskableJpeg PROCESS"],
    ["arithmetic", spoilt(0xc0, 1, 0xc9), "UnmaskableJpeg PROCESS"],
    ["lossless", spoilt(0xc0, 1, 0xc3), "UnmaskableJpeg PROCESS"],
    ["12 bits in baseline", spoilt(0xc0, 4, 12), "UnmaskableJpeg PROCESS"],
    ["a sampling factor of 0", spoilt(0xc0, 11, 0x02), "UnmaskableJpeg COMPONENTS"],
    ["a first component with fewer samples", spoilt(0xc0, 11, 0x11, 0, 2, 0x22), "UnmaskableJpeg COMPONENTS"],
    ["a first component with fewer lines", spoilt(0xc0, 11, 0x21, 0, 2, 0x12), "UnmaskableJpeg COMPONENTS"],
    ["two components of one id", spoilt(0xc0, 13, 1), "UnmaskableJpeg COMPONENTS"],
    ["a scan of a component that is not there", spoilt(0xda, 5, 9), "UnmaskableJpeg COMPONENTS"],
    ["a scan with a component twice", spoilt(0xda, 7, 1), "UnmaskableJpeg COMPONENTS"],
    ["16-bit quantization", spoilt(0xdb, 4, 0x10), "UnmaskableJpeg TABLES"],
    ["a quantization step of 0", spoilt(0xdb, 5, 0), "UnmaskableJpeg TABLES"],
    ["quantization that is missing", spoilt(0xdb, 4, 1), "UnmaskableJpeg TABLES"],
    ["a Huffman table with too many codes", spoilt(0xc4, 5, 3), "UnmaskableJpeg TABLES"],
    ["restarts that are not announced", spoilt(0xdd, 4, 0, 0), "UnmaskableJpeg ENTROPY"],
    ["a restart out of order", spoilt(0xd1, 1, 0xd3), "UnmaskableJpeg ENTROPY"],
    ["a hierarchical frame", spoilt(0xdd, 1, 0xde), "UnmaskableJpeg PROCESS"],
  ])("%s", (_, frame, reason) => expect(refusal(frame)).toBe(reason));

  test("Huffman tables that are missing", () => {
    const frame = streamBytes(STREAM);
    const [from, to] = [frame.indexOf(Buffer.from([0xff, 0xc4])), frame.indexOf(Buffer.from([0xff, 0xda]))];
    expect(refusal(Buffer.concat([frame.subarray(0, from), frame.subarray(to)]))).toBe("UnmaskableJpeg TABLES");
  });
  test("a component that no scan has", () =>
    expect(refusal(streamBytes({ ...STREAM, scans: [[0]] }))).toBe("UnmaskableJpeg COMPONENTS"));
  test("a component in two scans", () =>
    expect(refusal(streamBytes({ ...STREAM, scans: [[0, 1, 2], [0]] }))).toBe("UnmaskableJpeg COMPONENTS"));
  test("RGB of which some is subsampled", () => {
    const components = STREAM.components.map((component, i) => ({ ...component, id: [82, 71, 66][i] ?? 0 }));
    expect(refusal(streamBytes({ ...STREAM, components }), { photometric: "RGB" })).toBe("UnmaskableJpeg COMPONENTS");
  });
  test("another precision than the header's", () =>
    expect(refusal(streamBytes(STREAM), { bitsAllocated: 16 })).toBe("UnmaskableJpeg PROCESS"));
  test("a table in which no code is left", () => {
    const full = [0xff, 0xc4, 0, 19 + 16, 0x10, ...Array(15).fill(1), 1, ...Array.from({ length: 16 }, (_, i) => 16 * i + 1)];
    const frame = streamBytes({ ...STREAM, scans: [[0, 1, 2]] });
    const at = frame.indexOf(Buffer.from([0xff, 0xda]));
    expect(refusal(Buffer.concat([frame.subarray(0, at), Buffer.from(full), frame.subarray(at)]))).toBe("UnmaskableJpeg TABLES");
  });
  test("another size than the header's", () => {
    expect(refusal(streamBytes(STREAM), { rows: 44 })).toBe("Rejection MALFORMED");
    expect(refusal(streamBytes(STREAM), { columns: 60 })).toBe("Rejection MALFORMED");
  });
});

describe("hostile streams", () => {
  const isTyped = (outcome: unknown): boolean => typeof outcome === "string";

  test("changed bytes: masked, or a typed error", () =>
    fc.assert(
      fc.property(
        fc.oneof(colourStream, greyStream),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), fc.nat(255)), {
          minLength: 1,
          maxLength: 12,
        }),
        (stream, changes) => {
          const frame = streamBytes({ ...stream, width: 61, height: 43 });
          for (const [where, byte] of changes) frame[Math.floor(where * frame.length)] = byte;
          const { samplesPerPixel, bitsAllocated, bitsStored } = imageOf(stream);
          expect(refusal(frame, { samplesPerPixel, bitsAllocated, bitsStored })).toSatisfy(isTyped);
        },
      ),
      { numRuns: 1500 },
    ));
  test("cut anywhere: a typed error, never a picture", () => {
    const frame = streamBytes(STREAM);
    for (let length = 0; length < frame.length; length += 7)
      expect(refusal(frame.subarray(0, length))).toMatch(/^(Rejection|UnmaskableJpeg) /);
  });
  test("blocks that are missing are refused, also where the bits behind the end would make some", () => {
    for (let seed = 1; seed < 60; seed++) {
      const frame = streamBytes({ ...STREAM, restarts: 0, seed });
      const start = frame.indexOf(Buffer.from([0xff, 0xda])) + 14;
      const end = Math.floor(start + ((frame.length - start) * seed) / 64);
      const cut = frame[end - 1] === 0xff ? end - 1 : end;
      expect(refusal(Buffer.concat([frame.subarray(0, cut), Buffer.from([0xff, 0xd9])]))).toBe("UnmaskableJpeg ENTROPY");
    }
  });
  test("a picture of 65535×65535 in few bytes is refused before anything is set aside for it", () => {
    const frame = spoilt(0xc0, 5, 255, 255, 255, 255);
    expect(refusal(frame, { rows: 65535, columns: 65535 })).toBe("Rejection TRUNCATED");
  });
});
