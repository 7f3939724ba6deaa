import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { decoderFor } from "#codecs/decode";
import { encodeFrame } from "#codecs/encode";
import { decodeNative } from "#codecs/native-codecs";
import type { Samples } from "#codecs/samples";
import { wordsFor } from "#codecs/unpacked-bits";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { imageFile } from "../../fixtures/image-file.ts";
import { hasSamples, SAMPLES, samplesIn, standsForOthers } from "../../fixtures/samples.ts";
import { description } from "../pixels/pictures.ts";
import { difference, hasJudges, judged } from "./judges.ts";

const folder = mkdtempSync(join(tmpdir(), "keepsake-judged-"));
afterAll(() => rmSync(folder, { recursive: true }));

const opened = async (path: string): Promise<OpenedImage | undefined> =>
  openImage(bufferSource(readFileSync(path))).catch(() => undefined); // what cannot be read is for other tests

async function firstAndLast(image: OpenedImage): Promise<readonly Samples[]> {
  const { description: described, frame } = image;
  const decode = decoderFor(TRANSFER_SYNTAXES[described.transferSyntax]?.codec);
  const samples: Samples[] = [];
  for (const index of new Set([0, described.frames - 1])) samples.push(await decode(await frame(index), described));
  return samples;
}

/** Where a judge is wrong, and how that is known. */
const AT_FAULT: Readonly<Record<string, string>> = {
  "gdcm hostile/j2k-too-short.dcm": "gives other samples each time it is asked",
  "gdcm syntaxes/rle-rgb-16bit-2f.dcm": "pydicom reads what we read, and it is the picture of rle-rgb-2f.dcm",
  "gdcm syntaxes/rle-rgb-32bit-2f.dcm": "pydicom reads what we read, and it is the picture of rle-rgb-2f.dcm",
  "pydicom syntaxes/rgb-3x3-odd-bigendian.dcm": "swaps no bytes; dcmtk does and finds the picture of rgb-3x3-odd.dcm, as we do",
  "gdcm ultrasound/philips-cx50-ob-still-palette-bigendian.dcm":
    "swaps no bytes; pydicom does and finds the picture of philips-cx50-ob-still-palette.dcm, as we do",
};

const FOLDERS = ["burned-in-other", "charsets", "hostile", "non-image", "private-tags", "studies", "syntaxes", "ultrasound"];
const paths = FOLDERS.flatMap(samplesIn).filter((path) => !path.includes("deep-nesting") && standsForOthers(path));

/** 8-bit JPEG is compared as RGB: one level for the rounding of the colour conversion. Everything else decodes to the same numbers. */
const bound = ({ transferSyntax, samplesPerPixel }: ImageDescription): number =>
  TRANSFER_SYNTAXES[transferSyntax]?.codec === "jpeg-baseline" && samplesPerPixel === 3 ? 1 : 0;

describe.skipIf(!hasSamples || !hasJudges)("samples are decoded as gdcm and pydicom decode them", async () => {
  const full = (path: string): string => join(SAMPLES, path);
  const verdicts = hasSamples && hasJudges ? judged(paths.map(full), folder) : [];
  const read = paths.filter((path) => verdicts.some((verdict) => verdict.path === full(path)));
  test("most samples have a judge", () => expect(read.length).toBeGreaterThan(100));
  test.each(read)("%s", async (path) => {
    const image = await opened(full(path));
    if (image === undefined) return;
    const ours = await firstAndLast(image).catch(() => undefined);
    if (ours === undefined) return;
    for (const verdict of verdicts.filter((one) => one.path === full(path))) {
      const most = difference(ours, verdict, image.description);
      if (`${verdict.reader} ${path}` in AT_FAULT) expect(most, "no longer an exception").toBeGreaterThan(0);
      else expect(most, verdict.reader).toBeLessThanOrEqual(bound(image.description));
    }
  });
  test("HTJ2K, which neither reads, is decoded alike by OpenJPH and by OpenJPEG", async () => {
    for (const [name, most] of [
      ["htj2k-lossless-rgb", 0],
      ["htj2k-rgb", 1],
    ] as const) {
      const image = (await opened(full(`syntaxes/${name}.dcm`))) as OpenedImage;
      const bytes = await image.frame(0);
      const [ours] = await firstAndLast(image);
      const { rows, columns } = image.description;
      const form = { rows, columns, bitsAllocated: 8, bitsStored: 8, samplesPerPixel: 3, signed: false } as const;
      const frames = [decodeNative("Jpeg2000", bytes, form)];
      const other = { path: name, reader: "gdcm", photometric: "RGB", frames } as const;
      expect(difference([ours as Samples], other, image.description), name).toBeLessThanOrEqual(most);
    }
  });
});

/** Syntaxes whose lossless frames we write and a judge reads. */
const WRITTEN = [".4.57", ".4.70", ".4.80", ".4.90", ".5"];

function madeImage(end: string, bitsStored: number, signed: boolean, samplesPerPixel: 1 | 3): ImageDescription {
  const bitsAllocated = bitsStored > 8 ? 16 : 8;
  const photometric = samplesPerPixel === 3 ? "RGB" : "MONOCHROME2";
  const transferSyntax = `1.2.840.10008.1.2${end}`;
  const bits = { bitsAllocated, bitsStored, highBit: bitsStored - 1, signed };
  return description({ transferSyntax, rows: 21, columns: 34, samplesPerPixel, photometric, ...bits });
}

describe.skipIf(!hasJudges)("frames that we write are read by gdcm and pydicom", async () => {
  const made = WRITTEN.flatMap((end) => [
    madeImage(end, 8, false, 1),
    madeImage(end, 8, false, 3),
    madeImage(end, 12, false, 1),
    madeImage(end, 16, false, 1),
    ...(end === ".4.80" ? [] : [madeImage(end, 16, true, 1)]),
  ]).map((image, i) => ({ image, path: join(folder, `made-${i}.dcm`), samples: samplesOf(image) }));
  for (const { image, path, samples } of made) writeFileSync(path, imageFile(image, [(await encodeFrame(samples, image)).bytes]));
  const verdicts = hasJudges
    ? judged(
        made.map(({ path }) => path),
        folder,
      )
    : [];
  test.each(made)("$image.transferSyntax $image.bitsStored $image.signed $image.samplesPerPixel", ({ image, path, samples }) => {
    const found = verdicts.filter((verdict) => verdict.path === path);
    expect(found).not.toEqual([]);
    for (const verdict of found) expect(difference([samples], verdict, image), verdict.reader).toBe(0);
  });
});

function samplesOf(image: ImageDescription): Samples {
  const words = wordsFor(image.bitsAllocated, image.rows * image.columns * image.samplesPerPixel);
  const half = image.signed ? 2 ** (image.bitsStored - 1) : 0;
  for (let i = 0; i < words.length; i++) words[i] = ((i * 977) % 2 ** image.bitsStored) - half;
  return { words, layout: "by-pixel", photometric: image.photometric };
}
