import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import type { MadeFile } from "../../../lambdas/renderer/made-file.ts";
import { type Rendered, renderInstance } from "../../../lambdas/renderer/render-instance.ts";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";

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

/** A still decodes to the size it is said to have, and holds nothing but its picture. */
async function expectPicture({ facts, content }: MadeFile): Promise<void> {
  if (!("bytes" in content)) return;
  const { width, height, exif, icc, xmp, comments } = await sharp(content.bytes, { failOn: "warning" }).metadata();
  expect({ width, height, exif, icc, xmp, comments }).toEqual({ width: facts.width, height: facts.height });
}

describe.skipIf(!hasSamples)("every file of the samples", () => {
  test("is in the table, and nothing else is", () => {
    expect(TABLE.map(([path]) => path).sort()).toEqual([...samplesIn(".")].sort());
  });
  test("that is refused is so for a reason", () => {
    for (const [path, outcome, why = ""] of TABLE) expect(why !== "", path).toBe(outcome.startsWith("refused"));
  });
  test.each(TABLE)("%s: %s", (path, expected) =>
    withTemporaryFolder(async (folder) => {
      const open = () => openImage(bufferSource(sample(path)));
      const rendered = await renderInstance(open, { folder, signal: AbortSignal.timeout(60_000) });
      expect(outcome(rendered)).toBe(expected);
      for (const file of rendered.files) await expectPicture(file);
    }),
  );
});
