import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ImageDescription } from "#dicom/image";
import { redactorFor } from "#pixels/redact";
import { description } from "./pictures.ts";

const COLUMNS = 61;
const ROWS = 43;
const KEEP = { x0: 17, y0: 9, x1: 50, y1: 38 };
const WHITE_TEXT = { x0: 2, y0: 2, x1: 60, y1: 7 };

const colour = description({
  transferSyntax: "1.2.840.10008.1.2.4.50",
  columns: COLUMNS,
  rows: ROWS,
  samplesPerPixel: 3,
  photometric: "YBR_FULL_422",
});
const grey: ImageDescription = { ...colour, samplesPerPixel: 1, photometric: "MONOCHROME2" };

/** A smooth picture with a white bar where a name would be. */
function samples(channels: 1 | 3): Buffer {
  const out = Buffer.alloc(COLUMNS * ROWS * channels);
  for (let i = 0; i < out.length; i += 1) {
    const [x, y] = [Math.floor(i / channels) % COLUMNS, Math.floor(i / channels / COLUMNS)];
    const text = y >= WHITE_TEXT.y0 && y < WHITE_TEXT.y1 && x >= WHITE_TEXT.x0 && x < WHITE_TEXT.x1 && x % 3 > 0;
    out[i] = text ? 255 : 60 + x + y + 20 * (i % channels);
  }
  return out;
}

const jpegOf = (channels: 1 | 3, quality = 100): Promise<Buffer> =>
  sharp(samples(channels), { raw: { width: COLUMNS, height: ROWS, channels } })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .withExif({ IFD0: { Artist: "PHANTOM^PENELOPE" } })
    .jpeg({ quality, chromaSubsampling: "4:2:0" })
    .toBuffer();

async function redacted(image: ImageDescription, frame: Uint8Array): Promise<Uint8Array> {
  const redactor = redactorFor(image, [KEEP]);
  if (redactor === undefined) throw new Error("JPEG baseline has no redactor.");
  return redactor.frame(frame);
}

/** The same codestream with component ids R, G, B and without its APPn segments: its samples are now to be read as RGB. */
function asRgbComponents(jpeg: Buffer): Buffer {
  const rgb = Buffer.from(jpeg);
  const comments = (marker: number) => marker >= 0xe0 && marker <= 0xef;
  let at = 2;
  for (; rgb[at + 1] !== 0xda; at += 2 + rgb.readUInt16BE(at + 2)) {
    if (comments(rgb[at + 1] ?? 0)) rgb[at + 1] = 0xfe;
    if (rgb[at + 1] === 0xc0) for (const [i, id] of [..."RGB"].entries()) rgb.write(id, at + 10 + 3 * i, "latin1");
  }
  for (const [i, id] of [..."RGB"].entries()) rgb.write(id, at + 5 + 2 * i, "latin1");
  return rgb;
}

/** The greatest difference of any sample from what it should be, inside and outside the box. */
async function differences(frame: Uint8Array, channels: 1 | 3, reference: Uint8Array, black = 0) {
  const { data, info } = await sharp(frame)
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: COLUMNS, height: ROWS, channels });
  let [inside, outside] = [0, 0];
  for (const [i, sample] of data.entries()) {
    const [x, y] = [Math.floor(i / channels) % COLUMNS, Math.floor(i / channels / COLUMNS)];
    const isKept = x >= KEEP.x0 && x < KEEP.x1 && y >= KEEP.y0 && y < KEEP.y1;
    if (isKept) inside = Math.max(inside, Math.abs(sample - (reference[i] ?? 0)));
    else if (Math.hypot(x - 33, y - 23) > 32 || y < 7) outside = Math.max(outside, Math.abs(sample - black));
  }
  return { inside, outside };
}

const decoded = (jpeg: Uint8Array, channels: 1 | 3): Promise<Buffer> =>
  sharp(jpeg)
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .raw()
    .toBuffer();

describe("JPEG baseline", () => {
  test.each([
    ["colour", colour, 3],
    ["grey", grey, 1],
  ] as const)("%s: the bar of text is gone, the picture is nearly the same", async (_, image, channels) => {
    const original = await jpegOf(channels);
    const { inside, outside } = await differences(await redacted(image, original), channels, await decoded(original, channels));
    expect(outside).toBeLessThanOrEqual(8);
    expect(inside).toBeLessThanOrEqual(24);
  });
  test("MONOCHROME1: black is the greatest value", async () => {
    const original = await jpegOf(1);
    const result = await redacted({ ...grey, photometric: "MONOCHROME1" }, original);
    const { outside } = await differences(result, 1, await decoded(original, 1), 255);
    expect(outside).toBeLessThanOrEqual(8);
  });
  test("colour comes out as YBR_FULL without subsampling, grey as it was; both are called lossy", async () => {
    expect(redactorFor(colour, [KEEP])).toMatchObject({ photometric: "YBR_FULL", lossy: true });
    expect(redactorFor(grey, [KEEP])).toMatchObject({ photometric: "MONOCHROME2", lossy: true });
    expect((await sharp(await redacted(colour, await jpegOf(3))).metadata()).chromaSubsampling).toBe("4:4:4");
  });
  test("a codestream whose components are red, green and blue keeps its colours", async () => {
    const rgb = asRgbComponents(await jpegOf(3));
    expect((await decoded(rgb, 3)).equals(await decoded(await jpegOf(3), 3))).toBe(false);
    const result = await redacted({ ...colour, photometric: "RGB" }, rgb);
    expect((await differences(result, 3, await decoded(rgb, 3))).inside).toBeLessThanOrEqual(24);
  });
  test("an embedded colour profile does not move the colours", async () => {
    const red = { create: { width: COLUMNS, height: ROWS, channels: 3, background: { r: 255, g: 0, b: 0 } } } as const;
    const tagged = await sharp(red).withIccProfile("p3").jpeg({ quality: 100 }).toBuffer();
    const asCoded = await sharp(tagged, { ignoreIcc: true }).raw().toBuffer();
    expect(asCoded.equals(await decoded(tagged, 3))).toBe(false);
    expect((await differences(await redacted(colour, tagged), 3, asCoded)).inside).toBeLessThanOrEqual(24);
  });
  test("no metadata and no comment comes out", async () => {
    const original = await jpegOf(3);
    expect(original.includes("PENELOPE")).toBe(true);
    const withComment = Buffer.concat([
      original.subarray(0, 2),
      Buffer.from([0xff, 0xfe, 0, 10]),
      Buffer.from("PENELOPE"),
      original.subarray(2),
    ]);
    const result = Buffer.from(await redacted(colour, withComment));
    expect(result.includes("PENELOPE")).toBe(false);
    expect(await sharp(result).metadata()).not.toHaveProperty("exif");
  });
  test("the same frame twice gives the same bytes", async () => {
    const original = await jpegOf(3);
    expect(await redacted(colour, original)).toEqual(await redacted(colour, original));
  });
  test.each<[string, Partial<ImageDescription>, string]>([
    ["more rows", { rows: ROWS + 1 }, "MALFORMED"],
    ["fewer columns", { columns: COLUMNS - 1 }, "MALFORMED"],
    ["one component", { samplesPerPixel: 1, photometric: "MONOCHROME2" }, "MALFORMED"],
  ])("a header that promises %s than the codestream has is a rejection", async (_, changes, reason) => {
    await expect(redacted({ ...colour, ...changes }, await jpegOf(3))).rejects.toMatchObject({ name: "Rejection", reason });
  });
  test("a codestream cut short, without a frame, or empty is a rejection", async () => {
    const original = await jpegOf(3);
    for (const bad of [
      original.subarray(0, original.length / 2),
      original.subarray(0, 10),
      Buffer.alloc(0),
      Buffer.alloc(64, 0xff),
    ])
      await expect(redacted(colour, bad)).rejects.toMatchObject({ name: "Rejection" });
  });
  test("a frame header of enormous size is refused before anything is allocated", async () => {
    const original = Buffer.from(await jpegOf(3));
    const header = original.indexOf(Buffer.from([0xff, 0xc0]));
    original.writeUInt32BE(0xffffffff, header + 5);
    const huge = { ...colour, rows: 65535, columns: 65535 };
    await expect(redactorFor(huge, [])?.frame(original)).rejects.toMatchObject({ reason: "TRUNCATED" });
  });
});
