import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { decoderFor } from "#codecs/decode";
import { byPixel, type Samples } from "#codecs/samples";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { blackPixel } from "#pixels/black";
import { chooseRedactor, isRefusal, type Redactor } from "#pixels/redact";
import { imageFile } from "../../fixtures/image-file.ts";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";
import { difference, hasJudges, judged } from "../codecs/judges.ts";
import { kept } from "./pictures.ts";

/** Encodings that are decoded and coded again, whatever the samples are called. */
const AGAIN = new Set(["jpeg-lossless", "jpeg-ls", "jpeg-2000", "htj2k", "jpeg-xl", "deflated-frames"]);

const codecOf = ({ transferSyntax }: ImageDescription) => TRANSFER_SYNTAXES[transferSyntax]?.codec;

async function opened(path: string): Promise<OpenedImage | undefined> {
  const image = await openImage(bufferSource(sample(path))).catch(() => undefined);
  return image !== undefined && AGAIN.has(codecOf(image.description) ?? "") ? image : undefined;
}

const images = hasSamples
  ? (await Promise.all(samplesIn("syntaxes").map(async (path) => ({ path, image: await opened(path) })))).flatMap(
      ({ path, image }) => (image === undefined ? [] : [{ path, image }]),
    )
  : [];

const middle = ({ rows, columns }: ImageDescription) => ({
  x0: columns >> 2,
  y0: rows >> 2,
  x1: (columns * 3) >> 2,
  y1: (rows * 3) >> 2,
});

const decoded = async (bytes: Uint8Array, image: ImageDescription): Promise<Samples> => decoderFor(codecOf(image))(bytes, image);

/** What must be there after masking: the samples as they were inside the box, black outside. */
function expected(samples: Samples, image: ImageDescription): Samples {
  const black = blackPixel({ ...image, photometric: samples.photometric }) as readonly number[];
  const words = byPixel(samples).slice();
  for (let i = 0; i < words.length; i++) {
    const pixel = Math.floor(i / black.length);
    if (!kept([middle(image)], pixel % image.columns, Math.floor(pixel / image.columns)))
      words[i] = black[i % black.length] as number;
  }
  return { ...samples, words, layout: "by-pixel" };
}

const folder = mkdtempSync(join(tmpdir(), "keepsake-masked-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Masked {
  readonly path: string;
  readonly image: ImageDescription;
  readonly wanted: Samples;
  readonly found: Samples;
  readonly written: string;
}

/** The first frame masked and written to a file of its own; undefined where it cannot be. */
async function masked({ path, image }: (typeof images)[number], n: number): Promise<Masked | undefined> {
  const { description, frame } = image;
  const redactor = await chooseRedactor(image, [middle(description)]);
  if (redactor === undefined) return undefined;
  const before = await frame(0);
  const after = await redactor.frame(before);
  const now = { ...description, photometric: redactor.photometric, frames: 1 };
  const written = join(folder, `${n}.dcm`);
  writeFileSync(written, imageFile(now, [after]));
  return {
    path,
    image: now,
    wanted: expected(await decoded(before, description), description),
    found: await decoded(after, now),
    written,
  };
}

describe.runIf(hasSamples)("real files that are decoded and coded again", async () => {
  const all = await Promise.all(images.map(masked));
  const done = all.flatMap((one) => one ?? []);
  test("all but those that nobody decodes or writes", () => {
    const left = images.filter((_, i) => all[i] === undefined).map(({ path }) => path);
    expect(done.length).toBeGreaterThan(13);
    expect(left).toEqual(["syntaxes/deflated-frames-seg.dcm"]); // one bit a sample
  });
  test.each(done)("$path: black outside the box, the same samples inside", ({ wanted, found, image }) => {
    const used = 2 ** (image.highBit + 1) - 1;
    const [old, now] = [byPixel(wanted), byPixel(found)];
    expect(now.length).toBe(old.length);
    expect(now.every((word, i) => ((word ^ (old[i] as number)) & used) === 0)).toBe(true);
  });
  test.runIf(hasJudges)("gdcm and pydicom read the same", () => {
    const verdicts = judged(
      done.map(({ written }) => written),
      folder,
    );
    expect(new Set(verdicts.map(({ path }) => path)).size).toBeGreaterThan(done.length / 2);
    for (const verdict of verdicts) {
      const one = done.find(({ written }) => written === verdict.path) as Masked;
      expect(difference([one.wanted], verdict, one.image), `${verdict.reader} ${one.path}`).toBe(0);
    }
  });
});

test.runIf(hasSamples)("a frame that does not decode is a refusal, and not a picture", async () => {
  const { image } = images.find(({ image }) => codecOf(image.description) === "jpeg-2000") as (typeof images)[number];
  const redactor = (await chooseRedactor(image, [middle(image.description)])) as Redactor;
  const bytes = await image.frame(0);
  const error = await redactor.frame(bytes.subarray(0, 60)).catch((thrown: unknown) => thrown);
  expect(isRefusal(error)).toBe(true);
});
