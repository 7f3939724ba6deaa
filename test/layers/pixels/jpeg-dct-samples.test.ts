import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { type DicomFile, readFile } from "#dicom/file";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { bareJpeg, jpegColour } from "#dicom/jpeg-colour";
import { parseJpeg } from "#dicom/jpeg-header";
import { imageOf } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { writeFile } from "#dicom/write";
import type { Box } from "#pipeline/documents";
import { chooseRedactor, redactorsFor } from "#pixels/redact";
import { usableRegions } from "#pixels/regions";
import { sample, samplesIn, standsForOthers } from "../../fixtures/samples.ts";
import { readCoefficients } from "./jpeg-coefficients.ts";
import { faultsOf, surePixels } from "./jpeg-masks.ts";
import { boxIn } from "./pictures.ts";

interface Sample {
  readonly path: string;
  readonly file: DicomFile;
  readonly image: OpenedImage;
}

const CODECS = new Set(["jpeg-baseline", "jpeg-extended"]);

const jpegs: Sample[] = [];
for (const path of samplesIn(".")) {
  const file = await readFile(bufferSource(sample(path))).catch(() => undefined);
  const image = file && CODECS.has(file.syntax.codec) ? await imageOf(file).catch(() => undefined) : undefined;
  if (file !== undefined && image !== undefined) jpegs.push({ path, file, image });
}
/** Says JPEG and holds none. */
const BROKEN = "hostile/invalid-jpeg.dcm";
const whole = jpegs.filter(({ path }) => path !== BROKEN);
const different = whole.filter(({ path }) => standsForOthers(path));
if (jpegs.length > 0) console.info(`${different.length} of ${whole.length} JPEG files are masked at random: no two of one study.`);

const hasDcmtk = spawnSync("dcmdjpeg", ["--version"]).status === 0;
if (!hasDcmtk) console.warn("SKIPPED: masked JPEG as DCMTK decodes it, for no dcmdjpeg is here.");
const scratch = mkdtempSync(join(tmpdir(), "keepsake-masked-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** Regions of the file's own, or what a generator gives. */
const masksFor = ({ description, regions }: OpenedImage): fc.Arbitrary<readonly Box[]> => {
  const usable = usableRegions(description, regions);
  const random = fc.array(boxIn(description.columns, description.rows), { minLength: 1, maxLength: 3 });
  return usable.length > 0 ? fc.oneof(random, fc.constant(usable)) : random;
};

async function maskedFrame({ description }: OpenedImage, keep: readonly Box[], frame: Uint8Array): Promise<Buffer> {
  const [redactor] = redactorsFor(description, keep);
  if (redactor === undefined || redactor.lossy) throw new Error("Not masked in the DCT domain.");
  return Buffer.from(await redactor.frame(frame));
}

/** Its colours said, as everything that Keepsake gives away has them. */
function plain(frame: Uint8Array, { photometric }: ImageDescription): Uint8Array {
  const header = parseJpeg(frame);
  return bareJpeg(frame, header, jpegColour(header, photometric));
}

/** How many samples differ where they must be the same, and how many are not black where they must be. */
function differences(old: Buffer, now: Buffer, { black, same }: ReturnType<typeof surePixels>, blackest: readonly number[]) {
  const channels = blackest.length;
  let [changed, visible] = [0, 0];
  for (let i = 0; i < now.length; i++) {
    const pixel = Math.floor(i / channels);
    if (same[pixel] === 1 && now[i] !== old[i]) changed++;
    if (black[pixel] === 1 && now[i] !== blackest[i % channels]) visible++;
  }
  return { changed, visible, samples: now.length - old.length };
}

const levelsOf = (components: number, precision: number): number[] => [-(2 ** (precision - 1)), 0, 0].slice(0, components);
const isRgb = (frame: Uint8Array, { photometric }: ImageDescription): boolean =>
  jpegColour(parseJpeg(frame), photometric) === "rgb";

describe.runIf(jpegs.length > 0)("all JPEG samples", () => {
  test("there are as many as were counted", () => expect(whole.length).toBeGreaterThanOrEqual(40));

  test.each(different.map((each) => [each.path, each] as const))("%s", async (_, { image }) => {
    const { description } = image;
    await fc.assert(
      fc.asyncProperty(masksFor(image), fc.nat(description.frames - 1), async (keep, index) => {
        const frame = Uint8Array.from(await image.frame(index));
        const after = await maskedFrame(image, keep, frame);
        const before = readCoefficients(Buffer.from(frame), false);
        const now = readCoefficients(after);
        const black = isRgb(frame, description) ? [-128, -128, -128] : levelsOf(before.components.length, before.precision);
        expect(faultsOf(before, now, keep, black)).toEqual([]);
        if (before.precision !== 8) return;
        const space = before.components.length === 1 ? "b-w" : "srgb";
        const decoded = (jpeg: Uint8Array) => sharp(jpeg).toColourspace(space).raw().toBuffer();
        const [shown, masked] = [await decoded(plain(frame, description)), await decoded(after)];
        const blackest = [0, 0, 0].slice(0, before.components.length);
        expect(differences(shown, masked, surePixels(before, keep), blackest)).toEqual({
          changed: 0,
          visible: 0,
          samples: 0,
        });
      }),
      { numRuns: 3, seed: 20 },
    );
  });

  test.each(whole.filter(({ image }) => image.description.frames > 1).map((each) => [each.path, each] as const))(
    "%s: every frame is masked without a loss",
    async (_, { image }) => {
      const redactor = await chooseRedactor(image, [{ x0: 40, y0: 40, x1: 200, y1: 200 }]);
      expect(redactor).toMatchObject({ lossy: false, photometric: image.description.photometric });
    },
  );
});

/** A file of one frame, as DCMTK decodes it without a change of colours: pixel after pixel. */
async function byDcmtk(file: DicomFile, frame: Uint8Array): Promise<Buffer> {
  const [coded, raw] = [join(scratch, "coded.dcm"), join(scratch, "raw.dcm")];
  async function* frames() {
    yield frame;
  }
  const before = file.before.filter(({ tag }) => tag !== "00280008");
  const content = {
    ...file,
    before,
    sopClass: "1.2.840.10008.5.1.4.1.1.7",
    sop: "2.25.1",
    pixels: { kind: "encoded", frames: frames() },
  } as const;
  writeFileSync(coded, Buffer.concat(await Array.fromAsync(writeFile(file, content))));
  execFileSync("dcmdjpeg", ["-q", "+cn", "+px", coded, raw]);
  const decoded = await imageOf(await readFile(bufferSource(readFileSync(raw))));
  return Buffer.from((await decoded?.frame(0)) ?? []);
}

describe.runIf(jpegs.length > 0 && hasDcmtk)("as DCMTK decodes them", () => {
  test.each(different.map((each) => [each.path, each] as const))("%s", async (_, { file, image }) => {
    const { rows, columns, bitsAllocated } = image.description;
    const keep = [{ x0: columns >> 2, y0: rows >> 2, x1: columns - (columns >> 3), y1: rows - (rows >> 3) }];
    const frame = Uint8Array.from(await image.frame(0));
    const [old, now] = [await byDcmtk(file, frame), await byDcmtk(file, await maskedFrame(image, keep, frame))];
    const before = readCoefficients(Buffer.from(frame), false);
    const black = isRgb(frame, image.description) ? [0, 0, 0] : [0, 128, 128].slice(0, before.components.length);
    const bytes = black.flatMap((sample) => (bitsAllocated === 8 ? [sample] : [0, 0]));
    expect(old.length).toBeGreaterThanOrEqual(rows * columns * bytes.length);
    expect(differences(old, now, surePixels(before, keep), bytes)).toEqual({ changed: 0, visible: 0, samples: 0 });
  });
});

test("every transfer syntax of sequential JPEG is tried", () =>
  expect(Object.values(TRANSFER_SYNTAXES).filter(({ codec }) => CODECS.has(codec))).toHaveLength(2));
