import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Picture } from "#codecs/picture";
import type { OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { type Frames, prepareFrames } from "#rendering/frames";
import { hasSamples, SAMPLES, sample, samplesIn, standsForOthers } from "../../fixtures/samples.ts";

const hasJudge = spawnSync("dcmj2pnm", ["--version"]).status === 0;
if (!hasJudge) console.warn("SKIPPED: pictures are not compared, for dcmtk is missing.");

const run = promisify(execFile);

/** What dcmtk shows of a frame, grey values in the range that we found; undefined where it shows none. */
async function judged(path: string, index: number, { image, range }: Frames): Promise<Picture | undefined> {
  const { codec } = TRANSFER_SYNTAXES[image.description.transferSyntax] ?? { codec: "raw" };
  const program = codec === "jpeg-ls" ? "dcml2pnm" : "dcmj2pnm";
  const { black, white } = range ?? { black: 0, white: 0 };
  const window = range === undefined ? [] : ["+Ww", String((black + white + 1) / 2), String(white - black + 1)];
  const options = ["-q", "-O", "+F", String(index + 1), ...window, "+op", join(SAMPLES, path)];
  const shown = await run(program, options, { encoding: "buffer", maxBuffer: 1 << 28 }).catch(() => undefined);
  const head = /^P([56])\n(\d+) (\d+)\n255\n/.exec(shown?.stdout.subarray(0, 40).toString("latin1") ?? "");
  if (shown === undefined || head === null) return undefined;
  const [whole, kind, width, height] = head;
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === "6" ? 3 : 1,
    data: shown.stdout.subarray(whole.length),
  };
}

function furthest(ours: Picture, theirs: Picture): number {
  expect([theirs.width, theirs.height, theirs.channels]).toEqual([ours.width, ours.height, ours.channels]);
  let most = 0;
  for (let i = 0; i < ours.data.length; i++) {
    const apart = Math.abs((ours.data[i] as number) - (theirs.data[i] as number));
    if (apart > most) most = apart;
  }
  return most;
}

/** Where dcmtk is wrong, and how that is known. */
const AT_FAULT: Readonly<Record<string, string>> = {
  "ultrasound/philips-cx50-ob-still-palette-bigendian.dcm":
    "swaps no bytes; pydicom does and finds the picture of philips-cx50-ob-still-palette.dcm, as we do",
};

/** Two levels where dcmtk computes RGB from YCbCr in tables of whole numbers: ours are those of the equations (ybr.test.ts). */
const bound = ({ description: { photometric } }: OpenedImage): number => (photometric.startsWith("YBR_FULL") ? 2 : 1);

/** The frames of a sample that we render, and how far each is from what dcmtk shows. */
async function differences(path: string): Promise<readonly { index: number; most: number; least: number }[]> {
  const opened = await openImage(bufferSource(sample(path))).catch(() => undefined);
  const frames = opened && (await prepareFrames(opened).catch(() => undefined)); // refusals are for another test
  const found: { index: number; most: number; least: number }[] = [];
  if (frames === undefined) return found;
  for (const index of new Set([0, frames.image.description.frames - 1])) {
    const theirs = await judged(path, index, frames);
    if (theirs === undefined) continue;
    const ours = await frames.picture(await frames.image.frame(index));
    found.push({ index, most: furthest(ours, theirs), least: bound(frames.image) });
  }
  return found;
}

describe.skipIf(!hasSamples || !hasJudge)("samples look as dcmtk shows them", () => {
  let compared = 0;
  test.each(samplesIn(".").filter((path) => standsForOthers(path) && !path.includes("deep-nesting")))("%s", async (path) => {
    for (const { index, most, least } of await differences(path)) {
      compared += 1;
      if (path in AT_FAULT) expect(most, "no longer an exception").toBeGreaterThan(least);
      else expect(most, `frame ${index}`).toBeLessThanOrEqual(least);
    }
  });
  test("most of those that we render were compared", () => expect(compared).toBeGreaterThan(90));
});
