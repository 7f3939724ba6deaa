import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { displaySize } from "#rendering/display-size";
import { type Frames, prepareFrames } from "#rendering/frames";
import type { MadeFile } from "../../../lambdas/renderer/made-file.ts";
import { type Rendered, renderInstance } from "../../../lambdas/renderer/render-instance.ts";
import { hasSamples, sample, samplesIn, standsForOthers } from "../../fixtures/samples.ts";
import { decodedFrames } from "../../layers/ffmpeg/probe.ts";

/** Path, what becomes of it, and why where that is nothing: written after every picture was looked at (scripts/contact-sheet.ts). */
const TABLE = readFileSync(join(import.meta.dirname, "../../fixtures/renditions.tsv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split("\t") as [path: string, outcome: string, why?: string]);

function outcome({ rendition, files }: Rendered): string {
  if (rendition.kind === "refused") return `refused ${rendition.reason}`;
  const { width, height, frames } = (files[0] as MadeFile).facts;
  return `${rendition.kind} ${width}x${height}${rendition.kind === "clip" ? ` ${frames} frames` : ""}`;
}

/** Clips that are coded like another which is rendered: of them only what their headers promise is looked at. */
const alike = TABLE.filter(([path, outcome]) => outcome.startsWith("clip") && !standsForOthers(path));
if (hasSamples) console.info(`Not rendered, for the first of their study stands for them: ${alike.length} clips.`);

/** A still decodes to the size it is said to have, and holds nothing but its picture. */
async function expectPicture({ facts, content }: MadeFile): Promise<void> {
  if (!("bytes" in content)) return;
  const { width, height, exif, icc, xmp, comments } = await sharp(content.bytes, { failOn: "warning" }).metadata();
  expect({ width, height, exif, icc, xmp, comments }).toEqual({ width: facts.width, height: facts.height });
}

/** What a frame should look like: as painted, with square pixels. */
async function painted(frames: Frames, index: number): Promise<Buffer> {
  const { data, ...raw } = await frames.picture(await frames.image.frame(index));
  const { width, height } = displaySize(frames.image.description);
  return sharp(data, { raw }).resize(width, height, { fit: "fill" }).toColourspace("srgb").removeAlpha().raw().toBuffer();
}

const MOST_APART = 10; // levels on average: colours of strong Doppler suffer most

/** First and last frame of a clip have the colours of their pictures: no plane, palette or matrix is taken for another. */
async function expectClip(path: string, { facts, content }: MadeFile): Promise<void> {
  const opened = await openImage(bufferSource(sample(path)));
  if (opened === undefined || !("path" in content)) return;
  const positions = [0, opened.description.frames - 1];
  const [frames, shown] = [await prepareFrames(opened), await decodedFrames(content.path, positions)];
  const { width, height } = displaySize(opened.description);
  expect(shown.length).toBe(positions.length * facts.width * facts.height * 3);
  for (const [nth, index] of positions.entries()) {
    const wanted = await painted(frames, index);
    const [sums, channels] = [[0, 0, 0], wanted.length / (width * height)];
    for (let i = 0; i < width * height; i++) {
      const at = ((nth * facts.height + Math.floor(i / width)) * facts.width + (i % width)) * 3;
      for (const c of [0, 1, 2])
        sums[c] =
          (sums[c] as number) + Math.abs((shown[at + c] as number) - (wanted[i * channels + Math.min(c, channels - 1)] as number));
    }
    for (const sum of sums) expect(sum / (width * height), `frame ${index}`).toBeLessThan(MOST_APART);
  }
}

describe.skipIf(!hasSamples)("every file of the samples", () => {
  test("is in the table, and nothing else is", () => {
    expect(TABLE.map(([path]) => path).sort()).toEqual([...samplesIn(".")].sort());
  });
  test("that is refused is so for a reason", () => {
    for (const [path, outcome, why = ""] of TABLE) expect(why !== "", path).toBe(outcome.startsWith("refused"));
  });
  test.each(alike)("%s has the makings of a %s", async (path, expected) => {
    const { description } = (await openImage(bufferSource(sample(path)))) ?? {};
    const { width, height } = displaySize(description ?? { columns: 0, rows: 0 });
    expect(`clip ${width}x${height} ${description?.frames} frames`).toBe(expected);
  });
  test.each(TABLE.filter((row) => !alike.includes(row)))("%s: %s", (path, expected) =>
    withTemporaryFolder(async (folder) => {
      const open = () => openImage(bufferSource(sample(path)));
      const rendered = await renderInstance(open, { folder, signal: AbortSignal.timeout(60_000) });
      expect(outcome(rendered)).toBe(expected);
      for (const file of rendered.files) await expectPicture(file);
      const [made] = rendered.files;
      if (made !== undefined) await expectClip(path, made);
    }),
  );
});
