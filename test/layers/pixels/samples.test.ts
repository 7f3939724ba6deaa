import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeJpeg } from "#codecs/jpeg";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { decodeRle } from "#dicom/rle";
import { bufferSource } from "#dicom/source";
import type { Box } from "#pipeline/documents";
import { blackPixel } from "#pixels/black";
import { maskedRuns } from "#pixels/mask";
import { redactorFor } from "#pixels/redact";
import { usableRegions } from "#pixels/regions";

const SAMPLES = process.env.KEEPSAKE_SAMPLES ?? join(import.meta.dirname, "../../../../shared/samples");
const present = existsSync(SAMPLES);
if (!present) console.warn(`Skipped: no sample files at ${SAMPLES}.`);

async function opened(path: string): Promise<OpenedImage> {
  const image = await openImage(bufferSource(readFileSync(join(SAMPLES, path))));
  if (image === undefined) throw new Error("The sample has no picture.");
  return image;
}

/** The middle of the frame, where a sample has no regions of its own. */
const middle = ({ description: { rows, columns } }: OpenedImage): Box => ({
  x0: Math.floor(columns / 4 / 2) * 2,
  y0: Math.floor(rows / 4),
  x1: Math.floor((columns * 3) / 4 / 2) * 2,
  y1: Math.floor((rows * 3) / 4),
});

async function masked(image: OpenedImage, index = 0) {
  const usable = usableRegions(image.description, image.regions);
  const keep = usable.length > 0 ? usable : [middle(image)];
  const redactor = redactorFor(image.description, keep);
  if (redactor === undefined) throw new Error("The sample's encoding has no redactor.");
  const before = await image.frame(index);
  return { redactor, keep, before, after: await redactor.frame(before) };
}

/** Samples of a native or RLE frame as planes or bytes, in which equal places can be compared. */
function samplesOf({ description }: OpenedImage, frame: Uint8Array): Uint8Array {
  const { rows, columns, samplesPerPixel, bitsAllocated, transferSyntax } = description;
  if (transferSyntax !== "1.2.840.10008.1.2.5") return frame;
  return Buffer.concat(decodeRle(frame, (samplesPerPixel * bitsAllocated) / 8, rows * columns));
}

const shown = async (jpeg: Uint8Array, image: ImageDescription) => Uint8Array.from((await decodeJpeg(jpeg, image)).words);

describe.runIf(present)("real files, lossless", () => {
  test.each([
    "ultrasound/acuson-sequoia-thyroid-rle-ybrfull.dcm",
    "ultrasound/acuson-echo-8f-implicit-rgb.dcm",
    "ultrasound/atl-hdi5000-cardiac-ybrfull.dcm",
    "ultrasound/colour-by-plane.dcm",
    "ultrasound/esaote-ybrfull422-uncompressed.dcm",
    "ultrasound/ge-logiq700-rgb-bigendian.dcm",
    "ultrasound/philips-cx50-ob-2frame-palette-rle.dcm",
    "ultrasound/philips-cx50-ob-still-palette-bigendian.dcm",
    "ultrasound/philips-epiq5-breast-still-grey.dcm",
    "syntaxes/rle-mr-16bit.dcm",
    "syntaxes/rle-rgb-16bit-2f.dcm",
    "syntaxes/bigendian-mr.dcm",
  ])("%s: as much as the mask covers is black, the rest is what it was", async (path) => {
    const image = await opened(path);
    const { redactor, keep, before, after } = await masked(image);
    const [old, now] = [samplesOf(image, before), samplesOf(image, after)];
    expect(now.length).toBe(old.length);
    const { rows, columns } = image.description;
    const pixels = maskedRuns(rows, columns, keep).reduce((sum, run) => sum + run.to - run.from, 0);
    const changed = now.reduce((count, sample, i) => count + (sample === old[i] ? 0 : 1), 0);
    expect(changed).toBeGreaterThan(0);
    expect(changed).toBeLessThanOrEqual((pixels * old.length) / (rows * columns));
    expect(redactor).toMatchObject({ photometric: image.description.photometric, lossy: false });
    expect(await redactor.frame(after)).toEqual(after);
  });
  test("regions as the machine wrote them: black above, the same below", async () => {
    const image = await opened("ultrasound/siemens-s2000-liver-still-rgb.dcm");
    const { before, after } = await masked(image);
    const rowBytes = 1024 * 3;
    expect(after.subarray(0, 60 * rowBytes).every((sample) => sample === 0)).toBe(true);
    expect(after.subarray(60 * rowBytes, 60 * rowBytes + 1009 * 3)).toEqual(
      before.subarray(60 * rowBytes, 60 * rowBytes + 1009 * 3),
    );
  });
  test("the darkest entry of a machine's palette is black", async () => {
    const { description } = await opened("ultrasound/philips-cx50-ob-still-palette.dcm");
    const index = blackPixel(description)?.[0] ?? -1;
    const { red, green, blue } = description.palette ?? { red: [], green: [], blue: [] };
    expect([red[index], green[index], blue[index]]).toEqual([0, 0, 0]);
  });
});

describe.runIf(present)("real files, JPEG baseline", () => {
  test.each([
    ["ultrasound/ge-voluson-s-obstetric-cine-87f.dcm", 86],
    ["ultrasound/sonosite-turbo-30f-jpeg-ybr422.dcm", 29],
    ["ultrasound/acuson-echo-8f-jpeg-fragmented-nobot.dcm", 7],
    ["studies/us-pediatric-echo/IM03.dcm", 16],
    ["syntaxes/xa-96f-jpeg-baseline.dcm", 95],
    ["syntaxes/jpeg-rgb-no-transform.dcm", 0],
    ["syntaxes/jpeg-rgb-eb-cr.dcm", 0],
  ])("%s: the last frame is the picture inside the boxes and nothing outside", async (path, frame) => {
    const image = await opened(path);
    const { keep, before, after, redactor } = await masked(image, frame);
    const { photometric } = redactor;
    const old = await shown(before, image.description); // as the renderer shows it: what a reviewer saw is what is released
    const now = await shown(after, { ...image.description, photometric });
    const { rows, columns } = image.description;
    const expected = Buffer.from(old);
    const channels = old.length / (rows * columns);
    for (const { from, to } of maskedRuns(rows, columns, keep)) expected.fill(0, from * channels, to * channels);
    const differences = now.reduce((sum, sample, i) => sum + Math.abs(sample - (expected[i] ?? 0)), 0);
    expect(differences / now.length).toBeLessThan(1);
  });
  test("a clip's frame cut short is a rejection", async () => {
    const image = await opened("ultrasound/ge-voluson-s-obstetric-cine-87f.dcm");
    const frame = await image.frame(0);
    const redactor = redactorFor(image.description, image.regions);
    await expect(redactor?.frame(frame.subarray(0, frame.length / 2))).rejects.toMatchObject({ name: "Rejection" });
  });
});
