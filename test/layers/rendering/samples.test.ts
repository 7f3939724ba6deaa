import { describe, expect, test } from "vitest";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { prepareFrames } from "#rendering/frames";
import { hasSamples, sample } from "../../fixtures/samples.ts";

async function shown(path: string, index = 0): Promise<Uint8Array> {
  const image = await openImage(bufferSource(sample(path)));
  if (image === undefined) throw new Error("no picture");
  const frames = await prepareFrames(image);
  const picture = await frames.picture(await image.frame(index));
  expect(picture.data.length).toBe(picture.width * picture.height * picture.channels);
  return picture.data;
}

function meanDifference(one: Uint8Array, other: Uint8Array): number {
  expect(one.length).toBe(other.length);
  return one.reduce((sum, value, i) => sum + Math.abs(value - (other[i] as number)), 0) / one.length;
}

describe.skipIf(!hasSamples)("one picture in many encodings", () => {
  // Each card's label names its own encoding, so even lossless ones differ by half a level.
  test.each([
    ["pm5644-rle", 1],
    ["pm5644-palette8", 2],
    ["pm5644-palette16", 2],
    ["pm5644-jpeg-baseline-ybrfull", 3],
    ["pm5644-jpeg-baseline-ybr422", 3],
  ])("the test card in %s looks like the raw one", async (name, most) => {
    expect(meanDifference(await shown(`syntaxes/${name}.dcm`), await shown("syntaxes/pm5644-rgb-raw.dcm"))).toBeLessThan(most);
  });
  test.each([
    ["ultrasound/ge-logiq700-us1-rle.dcm", "ultrasound/ge-logiq700-us1-rgb-raw.dcm"],
    ["ultrasound/colour-by-plane.dcm", "ultrasound/colour-by-pixel.dcm"],
    ["ultrasound/philips-cx50-ob-still-palette-rle.dcm", "ultrasound/philips-cx50-ob-still-palette.dcm"],
    ["ultrasound/philips-cx50-ob-still-palette-bigendian.dcm", "ultrasound/philips-cx50-ob-still-palette.dcm"],
    ["syntaxes/bigendian-mr.dcm", "syntaxes/explicit-le-mr.dcm"],
    ["syntaxes/rle-mr-16bit.dcm", "syntaxes/explicit-le-mr.dcm"],
    ["syntaxes/implicit-le-mr.dcm", "syntaxes/explicit-le-mr.dcm"],
    ["syntaxes/ct2f-rle-bot.dcm", "syntaxes/enhanced-ct-2f.dcm"],
    ["syntaxes/rle-rgb-16bit-2f.dcm", "syntaxes/rle-rgb-2f.dcm"],
    ["syntaxes/rle-rgb-32bit-2f.dcm", "syntaxes/rle-rgb-2f.dcm"],
    ["syntaxes/rgb-3x3-odd-bigendian.dcm", "syntaxes/rgb-3x3-odd.dcm"],
    ["ultrasound/palette-10f-jpegls.dcm", "ultrasound/palette-10f-rle.dcm"],
    ["ultrasound/ge-logiq700-us1-jpeg2000-lossless.dcm", "ultrasound/ge-logiq700-us1-rgb-raw.dcm"],
    ["syntaxes/jpegls-mr.dcm", "syntaxes/explicit-le-mr.dcm"],
    ["syntaxes/j2k-lossless-mr.dcm", "syntaxes/explicit-le-mr.dcm"],
    ["syntaxes/ct2f-jpegls-bot.dcm", "syntaxes/enhanced-ct-2f.dcm"],
  ])("%s shows exactly %s", async (one, other) => {
    expect(meanDifference(await shown(one), await shown(other))).toBe(0);
  });
  test("the colour bars of raw 4:2:2 and of JPEG are those of RLE", async () => {
    const bars = await shown("syntaxes/rle-rgb-2f.dcm");
    for (const name of ["ybr422-uncompressed-sc", "jpeg-ybr422-s2", "jpeg-ybrfull-s4", "jpeg-rgb-eb-cr"])
      expect(meanDifference(await shown(`syntaxes/${name}.dcm`), bars), name).toBeLessThan(3);
  });
  test("an echo clip as JPEG looks like the same as RGB", async () => {
    const [jpeg, rgb] = ["acuson-echo-8f-jpeg-fragmented-nobot", "acuson-echo-8f-implicit-rgb"];
    for (const index of [0, 7])
      expect(
        meanDifference(await shown(`ultrasound/${jpeg}.dcm`, index), await shown(`ultrasound/${rgb}.dcm`, index)),
      ).toBeLessThan(3);
  });
});
