import fc from "fast-check";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { bareJpeg, jpegColour } from "#dicom/jpeg-colour";
import { parseJpeg } from "#dicom/jpeg-header";
import { Rejection } from "#pipeline/rejections";

const SOI = 2;
let jpeg: Buffer; // 4:2:0, 33 x 21, silent about its colours

const reasonOf = (attempt: () => unknown): string => {
  try {
    attempt();
    return "none";
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  }
};

const segment = (marker: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
const withSegments = (...segments: Buffer[]): Buffer => Buffer.concat([jpeg.subarray(0, SOI), ...segments, jpeg.subarray(SOI)]);
const JFIF = segment(0xe0, Buffer.from([...Buffer.from("JFIF\0"), 1, 2, 0, 0, 1, 0, 1, 0, 0]));
const adobe = (transform: number) => segment(0xee, Buffer.from([...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, transform]));
const bare = (bytes: Uint8Array, photometric = "YBR_FULL_422") => {
  const header = parseJpeg(bytes);
  return Buffer.from(bareJpeg(bytes, header, jpegColour(header, photometric)));
};

beforeAll(async () => {
  const noise = Uint8Array.from({ length: 33 * 21 * 3 }, (_, i) => (i * 7919) & 255);
  jpeg = await sharp(noise, { raw: { width: 33, height: 21, channels: 3 } })
    .jpeg({ chromaSubsampling: "4:2:0" })
    .toBuffer();
});

describe("what a codestream says of itself", () => {
  test("size, precision, process, sampling and JFIF", () => {
    const components = [
      { id: 1, horizontal: 2, vertical: 2 },
      { id: 2, horizontal: 1, vertical: 1 },
      { id: 3, horizontal: 1, vertical: 1 },
    ];
    expect(parseJpeg(withSegments(JFIF))).toMatchObject({
      width: 33,
      height: 21,
      precision: 8,
      process: 0xc0,
      jfif: true,
      components,
    });
  });
  test("Adobe's transform", () => {
    expect(parseJpeg(withSegments(adobe(0))).adobeTransform).toBe(0);
  });
});

describe("the colour space comes from the codestream", () => {
  const components = (ids: number[], sampling = 1) => ids.map((id) => ({ id, horizontal: sampling, vertical: 1 }));
  const silent = { process: 0xc0, precision: 8, width: 1, height: 1, jfif: false, kept: [], components: components([1, 2, 3]) };
  test.each([
    ["Adobe's transform 0 means RGB, though the header says YBR", { adobeTransform: 0 }, "YBR_FULL", "rgb"],
    ["Adobe's transform 1 means YCbCr, though the header says RGB", { adobeTransform: 1 }, "RGB", "ybr"],
    ["JFIF means YCbCr, though the header says RGB", { jfif: true }, "RGB", "ybr"],
    ["Adobe's word counts before JFIF's", { jfif: true, adobeTransform: 0 }, "YBR_FULL", "rgb"],
    ["components named R, G, B are RGB", { components: components([82, 71, 66]) }, "YBR_FULL", "rgb"],
    ["silent and not subsampled: the header decides for RGB", {}, "RGB", "rgb"],
    ["silent and not subsampled: the header decides for YBR", {}, "YBR_FULL", "ybr"],
    ["silent and subsampled is YCbCr", { components: components([1, 2, 3], 2) }, "RGB", "ybr"],
    ["one component is grey", { components: components([1]) }, "RGB", "grey"],
    ["four are not understood", { components: components([1, 2, 3, 4]) }, "RGB", "unknown"],
  ] as const)("%s", (_, said, photometric, colour) => {
    expect(jpegColour({ ...silent, ...said }, photometric)).toBe(colour);
  });
});

describe("a bare codestream", () => {
  test("has neither application nor comment segments, nor what follows the end", () => {
    const comment = segment(0xfe, Buffer.from("DOE^JANE"));
    const exif = segment(0xe1, Buffer.from("Exif\0\0DOE^JANE"));
    const stripped = bare(Buffer.concat([withSegments(JFIF, exif, comment), Buffer.from("DOE^JANE")]));
    expect(stripped.includes("DOE")).toBe(false);
    expect(stripped.includes("JFIF")).toBe(false);
    expect(stripped.subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
  });
  test("keeps the entropy-coded bytes and shows the same picture", async () => {
    const scan = jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xda])));
    const stripped = bare(withSegments(segment(0xe1, Buffer.from("Exif"))));
    expect(stripped.subarray(-scan.length)).toEqual(scan);
    expect(await sharp(stripped).raw().toBuffer()).toEqual(await sharp(jpeg).raw().toBuffer());
  });
  test("keeps Adobe's word where the colours depend on it", async () => {
    const rgb = withSegments(adobe(0));
    expect(await sharp(bare(rgb)).raw().toBuffer()).toEqual(await sharp(rgb).raw().toBuffer());
    expect(await sharp(bare(rgb)).raw().toBuffer()).not.toEqual(await sharp(jpeg).raw().toBuffer());
  });
  test("a comment between two scans goes too", async () => {
    const grey = await sharp(jpeg).jpeg({ progressive: true }).toBuffer();
    const second = grey.indexOf(Buffer.from([0xff, 0xda]), grey.indexOf(Buffer.from([0xff, 0xda])) + 2);
    const between = Buffer.concat([grey.subarray(0, second), segment(0xfe, Buffer.from("DOE")), grey.subarray(second)]);
    expect(bare(between).includes("DOE")).toBe(false);
    expect(await sharp(bare(between)).raw().toBuffer()).toEqual(await sharp(grey).raw().toBuffer());
  });
});

describe("damage", () => {
  test("any cut-off codestream is refused", async () => {
    for (let end = 0; end < jpeg.length - 1; end += 7)
      expect(["TRUNCATED", "MALFORMED"]).toContain(reasonOf(() => parseJpeg(jpeg.subarray(0, end))));
  });
  test("any changed byte gives a header or a refusal, never a crash", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(255), async (at, value) => {
        const reason = reasonOf(() => parseJpeg(Uint8Array.from(jpeg).with(at % jpeg.length, value)));
        expect(["none", "TRUNCATED", "MALFORMED"]).toContain(reason);
      }),
    ));
});
