import { execFileSync } from "node:child_process";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import type { ImageDescription } from "#dicom/image";
import { imageOf } from "#dicom/open-image";
import { decodeRle } from "#dicom/rle";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { findFfmpeg } from "#ffmpeg/find";
import { Rejection } from "#pipeline/rejections";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";
import { framesOf, rewritten } from "./rewritten.ts";

const ffmpeg = await findFfmpeg().catch(() => undefined);
if (ffmpeg === undefined) console.warn("SKIPPED: decoding of JPEG 2000, JPEG-LS and lossless JPEG, for no ffmpeg is here.");

/** How ffmpeg calls a stream of one such frame. */
const STREAMS: Readonly<Record<string, string>> = {
  "jpeg-2000": "j2k_pipe",
  "jpeg-ls": "jpegls_pipe",
  "jpeg-lossless": "jpeg_pipe",
  "jpeg-extended": "jpeg_pipe",
};
const BY_SHARP = new Set(["jpeg-baseline", "jpeg-progressive"]);

/** A digest of a frame's samples; undefined where nothing here decodes them. */
async function decoded(frame: Uint8Array, image: ImageDescription): Promise<unknown> {
  const codec = TRANSFER_SYNTAXES[image.transferSyntax]?.codec ?? "";
  if (codec === "rle") return decodeRle(frame, (image.bitsAllocated / 8) * image.samplesPerPixel, image.rows * image.columns);
  if (BY_SHARP.has(codec))
    return sharp(frame, { failOn: "none" })
      .raw()
      .toBuffer()
      .then(
        (samples) => samples.toString("latin1"),
        () => undefined,
      );
  const format = STREAMS[codec];
  if (format === undefined || ffmpeg === undefined) return undefined;
  try {
    const args = ["-v", "quiet", "-f", format, "-i", "-", "-f", "md5", "-"];
    return execFileSync(ffmpeg.path, args, { input: frame, stdio: ["pipe", "pipe", "ignore"] }).toString();
  } catch {
    return undefined;
  }
}

const pictures: string[] = [];
for (const path of samplesIn(".")) {
  const image = await readFile(bufferSource(sample(path)))
    .then(imageOf, () => undefined)
    .catch(() => undefined);
  if (image !== undefined) pictures.push(path);
}
const BROKEN = "hostile/invalid-jpeg.dcm";
/** Loses overlay planes from its unused bits. */
const OVERLAID = "syntaxes/overlay-test-p01.dcm";
const FEW = 2; // frames of one file say enough

describe.runIf(hasSamples)("real files", () => {
  let compared = 0;
  const unknown = new Set<string>();

  test.each(pictures.filter((path) => path !== BROKEN && path !== OVERLAID))("%s: every sample as before", async (path) => {
    const file = await readFile(bufferSource(sample(path)));
    const image = await imageOf(file);
    const [before, after] = [await framesOf(file), await framesOf(await rewritten(file))];
    expect(after.length).toBe(before.length);
    const changed = before.flatMap((frame, i) =>
      Buffer.compare(frame, after[i] ?? frame) === 0 ? [] : [[frame, after[i] ?? frame] as const],
    );
    for (const [was, is] of changed.slice(0, FEW)) {
      if (image === undefined) break;
      const samples = await decoded(was, image.description);
      expect(await decoded(is, image.description)).toEqual(samples);
      if (samples === undefined) unknown.add(file.syntax.name);
      else compared += 1;
    }
  });

  test("changed frames of most encodings were decoded before and after", () => {
    console.info(
      `${compared} changed frames decoded before and after; not all could be decoded here of ${[...unknown].join(", ") || "none"}`,
    );
    expect(compared).toBeGreaterThan(15);
  });

  test("the overlays of a file that hides them in unused bits go, its samples stay", async () => {
    const file = await readFile(bufferSource(sample(OVERLAID)));
    const words = async (of: typeof file): Promise<number[]> => [
      ...new Uint16Array(Uint8Array.from((await framesOf(of))[0] ?? []).buffer),
    ];
    const [before, after] = [await words(file), await words(await rewritten(file))];
    expect(before.some((word) => word > 0xfff)).toBe(true);
    expect(after).toEqual(before.map((word) => word & 0xfff));
  });

  test("a broken codestream is a rejection", async () => {
    await expect(rewritten(await readFile(bufferSource(sample(BROKEN))))).rejects.toBeInstanceOf(Rejection);
  });
});
