import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { bareJpeg } from "#dicom/jpeg-colour";
import { parseJpeg } from "#dicom/jpeg-header";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { prepareFrames } from "#rendering/frames";
import { hasSamples, sample } from "../../fixtures/samples.ts";
import { imageOf, JPEG } from "./images.ts";

const SIZE = { columns: 64, rows: 48 };
const PIXELS = 64 * 48;

/** Three components coded as they are, in a codestream that names no colours. */
async function silentJpeg(pixel: (i: number) => readonly [number, number, number]): Promise<Uint8Array> {
  const components = Uint8Array.from({ length: PIXELS * 3 }, (_, i) => pixel(Math.floor(i / 3))[i % 3] as number);
  const raw = { raw: { width: 64, height: 48, channels: 3 } } as const;
  const [y, cb, cr] = await Promise.all(
    ([0, 1, 2] as const).map((channel) => sharp(components, raw).extractChannel(channel).raw().toBuffer()),
  );
  const jpeg = await encodedAsIs(y as Buffer, cb as Buffer, cr as Buffer);
  return bareJpeg(jpeg, { ...parseJpeg(jpeg), jfif: false }, "ybr");
}

/** sharp codes RGB as YCbCr, so that it is given the RGB that becomes these components. */
function encodedAsIs(y: Buffer, cb: Buffer, cr: Buffer): Promise<Buffer> {
  const rgb = new Uint8ClampedArray(PIXELS * 3);
  for (let i = 0; i < PIXELS; i++) {
    const [luma, blue, red] = [y[i] as number, (cb[i] as number) - 128, (cr[i] as number) - 128];
    rgb.set([luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue], i * 3);
  }
  const raw = { raw: { width: 64, height: 48, channels: 3 } } as const;
  return sharp(rgb, raw).jpeg({ quality: 100, chromaSubsampling: "4:4:4" }).toBuffer();
}

async function shown(photometric: string, jpeg: Uint8Array) {
  const image = imageOf({ ...SIZE, photometric, samplesPerPixel: 3, transferSyntax: JPEG }, jpeg);
  const frames = await prepareFrames(image);
  const { data } = await frames.picture(await frames.image.frame(0));
  return { first: [...data.subarray(0, 3)], contradicted: frames.contradicted };
}

const near = (pixel: readonly number[], wanted: readonly number[]) =>
  pixel.every((value, i) => Math.abs(value - (wanted[i] as number)) < 6);

describe("a codestream that names no colours", () => {
  test("in a file that says RGB, but whose components are those of a grey picture in YCbCr", async () => {
    const jpeg = await silentJpeg((i) => [i % 64 < 32 ? 20 : 160, 128, 128]);
    const { first, contradicted } = await shown("RGB", jpeg);
    expect([near(first, [20, 20, 20]), contradicted]).toEqual([true, true]);
  });
  test("in a file that says RGB, with the components of a grey picture in RGB", async () => {
    const jpeg = await silentJpeg(() => [90, 90, 90]);
    const { first, contradicted } = await shown("RGB", jpeg);
    expect([near(first, [90, 90, 90]), contradicted]).toEqual([true, false]);
  });
});

describe("a codestream that names its colours is believed, and the contradiction noted", () => {
  const red = () => sharp({ create: { width: 64, height: 48, channels: 3, background: "#f00000" } });
  test.each([
    ["RGB", true],
    ["YBR_FULL", false],
    ["YBR_FULL_422", false],
  ])("JFIF in a file that says %s", async (photometric, contradicts) => {
    const { first, contradicted } = await shown(photometric, await red().jpeg({ quality: 98 }).toBuffer());
    expect([near(first, [240, 0, 0]), contradicted]).toEqual([true, contradicts]);
  });
  test.skipIf(!hasSamples)("RGB by its identifiers and Adobe's segment in a file that says YBR_FULL", async () => {
    const image = await openImage(bufferSource(sample("syntaxes/jpeg-rgb-eb-cr.dcm")));
    if (image === undefined) throw new Error("no picture");
    const prepared = async (photometric: string) => {
      const frames = await prepareFrames({ ...image, description: { ...image.description, photometric } });
      return { contradicted: frames.contradicted, data: (await frames.picture(await image.frame(0))).data };
    };
    expect(await prepared("YBR_FULL")).toEqual({ ...(await prepared("RGB")), contradicted: true });
  });
  test("grey in a file that says RGB is grey", async () => {
    const { first, contradicted } = await shown("RGB", await red().toColourspace("b-w").jpeg().toBuffer());
    expect([new Set(first).size, contradicted]).toEqual([1, true]);
  });
  test("a first frame that is damaged contradicts nothing", async () => {
    const image = imageOf({ ...SIZE, photometric: "RGB", samplesPerPixel: 3, transferSyntax: JPEG }, new Uint8Array(9));
    expect((await prepareFrames(image)).contradicted).toBe(false);
  });
});

describe.skipIf(!hasSamples)("JPEG 2000", () => {
  test.each([
    ["ultrasound/ge-logiq700-us1-jpeg2000-lossless.dcm", "YBR_RCT", false],
    ["ultrasound/ge-logiq700-us1-jpeg2000-lossless.dcm", "YBR_FULL", true],
    ["ultrasound/ge-logiq700-us1-jpeg2000-lossless.dcm", "RGB", false],
    ["syntaxes/pm5644-j2k-lossless.dcm", "RGB", false],
    ["syntaxes/pm5644-j2k-lossless.dcm", "YBR_RCT", true],
  ])("%s in a file that says %s", async (path, photometric, contradicts) => {
    const image = await openImage(bufferSource(sample(path)));
    if (image === undefined) throw new Error("no picture");
    const right = await prepareFrames(image);
    const told = await prepareFrames({ ...image, description: { ...image.description, photometric } });
    const bytes = await image.frame(0);
    expect((await told.picture(bytes)).data).toEqual((await right.picture(bytes)).data);
    expect(told.contradicted).toBe(contradicts);
  });
});
