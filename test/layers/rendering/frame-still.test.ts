import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { jpegSegments } from "#dicom/jpeg-segments";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { displaySize } from "#rendering/display-size";
import { frameStill } from "#rendering/frame-still";
import { prepareFrames } from "#rendering/frames";
import { STILL_ENCODER, smallerSizes } from "#rendering/still";
import { hasSamples, sample } from "../../fixtures/samples.ts";
import { imageOf, JPEG, refusalOf } from "./images.ts";

const SIZE = { columns: 400, rows: 200 };
const JPEG_RGB = { ...SIZE, transferSyntax: JPEG, photometric: "YBR_FULL_422", samplesPerPixel: 3 };
const JPEG_GREY = { ...SIZE, transferSyntax: JPEG };
const ramp = Uint8Array.from({ length: 400 * 200 * 3 }, (_, i) => (i % 3) * 40 + Math.floor(i / 1200));

let colour: Buffer;
let grey: Buffer;

beforeAll(async () => {
  const raw = { raw: { width: 400, height: 200, channels: 3 } } as const;
  colour = await sharp(ramp, raw)
    .withMetadata({ exif: { IFD0: { Artist: "DOE^JANE" } } })
    .jpeg()
    .toBuffer();
  grey = await sharp(ramp, raw).toColourspace("b-w").jpeg().toBuffer();
});

const stillOf = async (changes: Partial<ImageDescription>, bytes: Uint8Array) =>
  frameStill(await prepareFrames(imageOf(changes, bytes)), 0, smallerSizes(displaySize({ columns: 0, rows: 0, ...changes })));
/** Marker, length and bytes of each segment, a scan with its entropy-coded data. */
const segmentsOf = (jpeg: Uint8Array): readonly string[] =>
  [...jpegSegments(jpeg)].map(({ start, end }) => Buffer.from(jpeg.subarray(start, end)).toString("hex"));
const decoded = (jpeg: Uint8Array) => sharp(jpeg).raw().toBuffer();

function furthest(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] as number))), 0);
}

describe("a JPEG that shows as it should", () => {
  test("passes through: the same picture, without its metadata", async () => {
    const { image, encoder } = await stillOf(JPEG_RGB, colour);
    expect(encoder).toBe("passed through");
    expect(Buffer.from(image.bytes).includes("DOE")).toBe(false);
    expect(await decoded(image.bytes)).toEqual(await decoded(colour));
  });
  test("bit for bit but for application and comment segments", async () => {
    const comment = Buffer.from("fffe0006444f455e", "hex");
    const original = Buffer.concat([colour.subarray(0, 2), comment, colour.subarray(2)]);
    const { image } = await stillOf(JPEG_RGB, original);
    expect(segmentsOf(original).filter((segment) => /^ff(e|fe)/.test(segment)).length).toBeGreaterThan(2);
    expect(segmentsOf(image.bytes)).toEqual(segmentsOf(original).filter((segment) => !/^ff(e|fe)/.test(segment)));
  });
  test.skipIf(!hasSamples)("with Adobe's segment where a decoder would take its colours for others", async () => {
    const opened = await openImage(bufferSource(sample("syntaxes/jpeg-rgb-no-transform.dcm")));
    const { image } = await frameStill(await prepareFrames(opened as OpenedImage), 0, []);
    const original = segmentsOf((await opened?.frame(0)) ?? new Uint8Array(0));
    expect(original.some((segment) => segment.startsWith("ffe"))).toBe(false);
    expect(segmentsOf(image.bytes)).toEqual(["ffee000e41646f626500640000000000", ...original]);
  });
  test("in grey too", async () => {
    expect((await stillOf(JPEG_GREY, grey)).encoder).toBe("passed through");
  });
});

describe("a JPEG that would show wrong is made anew", () => {
  test.each([
    ["MONOCHROME1", { photometric: "MONOCHROME1" }],
    ["a window", { window: { center: 50, width: 60 } }],
    ["pixels that are not square", { aspect: { vertical: 2, horizontal: 1 } }],
  ])("%s", async (_, changes) => {
    expect((await stillOf({ ...JPEG_GREY, ...changes }, grey)).encoder).toBe(STILL_ENCODER);
  });
  test("inverted where MONOCHROME1 asks for it", async () => {
    const { image } = await stillOf({ ...JPEG_GREY, photometric: "MONOCHROME1" }, grey);
    const levels = (jpeg: Uint8Array) => sharp(jpeg).toColourspace("b-w").raw().toBuffer();
    expect((await sharp(image.bytes).metadata()).channels).toBe(1);
    expect(
      furthest(
        await levels(image.bytes),
        (await levels(grey)).map((level) => 255 - level),
      ),
    ).toBeLessThan(6);
  });
});

describe("files", () => {
  test("raw RGB becomes a 4:4:4 JPEG without metadata that shows the same", async () => {
    const { image } = await stillOf({ ...SIZE, photometric: "RGB", samplesPerPixel: 3 }, ramp);
    const { chromaSubsampling, exif, icc, space } = await sharp(image.bytes).metadata();
    expect({ chromaSubsampling, exif, icc, space }).toEqual({
      chromaSubsampling: "4:4:4",
      exif: undefined,
      icc: undefined,
      space: "srgb",
    });
    expect(furthest(await decoded(image.bytes), ramp)).toBeLessThan(6);
  });
  test("the thumbnail is 320 wide, and no larger than a small picture", async () => {
    const { smaller } = await stillOf({ ...SIZE, photometric: "RGB", samplesPerPixel: 3 }, ramp);
    expect(smaller.map(({ width, height }) => [width, height])).toEqual([[320, 160]]);
    const small = await stillOf({ columns: 2, rows: 1 }, new Uint8Array(2));
    expect(small.smaller.map(({ width, height }) => [width, height])).toEqual([[2, 1]]);
  });
  test.each([
    [300, [300]],
    [640, [320]],
    [1016, [320, 640]],
    [1280, [320, 640]],
    [2000, [320, 640, 1280]],
  ])("a picture %i wide gets copies %j wide: none is larger than it", (width, widths) => {
    expect(smallerSizes({ width, height: 100 }).map((size) => size.width)).toEqual(widths);
  });
  test("oblong pixels become square", async () => {
    const { image, smaller } = await stillOf({ ...SIZE, aspect: { vertical: 3, horizontal: 2 } }, new Uint8Array(80_000));
    expect([image.width, image.height, smaller[0]?.height]).toEqual([400, 300, 240]);
    expect(await sharp(image.bytes).metadata()).toMatchObject({ width: 400, height: 300 });
  });
  test("the same picture gives the same bytes", async () => {
    const [one, other] = [
      await stillOf({ ...SIZE }, ramp.subarray(0, 80_000)),
      await stillOf({ ...SIZE }, ramp.subarray(0, 80_000)),
    ];
    expect(one).toEqual(other);
  });
});

describe("damage is refused", () => {
  test.each([
    ["another size than the header's", () => stillOf({ ...JPEG_RGB, columns: 401 }, colour)],
    [
      "entropy-coded bytes missing in the middle",
      () => stillOf(JPEG_RGB, Buffer.concat([colour.subarray(0, -400), colour.subarray(-2)])),
    ],
    ["no JPEG at all", () => stillOf(JPEG_RGB, Buffer.from("not a picture"))],
  ])("%s", async (_, attempt) => {
    expect(await refusalOf(attempt)).toBe("DAMAGED_PIXELS");
  });
  test("a JPEG of four components is not supported", async () => {
    const cmyk = await sharp(ramp, { raw: { width: 400, height: 200, channels: 3 } })
      .toColourspace("cmyk")
      .jpeg()
      .toBuffer();
    expect(await refusalOf(() => stillOf(JPEG_RGB, cmyk))).toBe("UNSUPPORTED_ENCODING");
  });
});
