import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { Picture } from "#codecs/picture";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { type Frames, prepareFrames } from "#rendering/frames";
import { imageFile } from "../../fixtures/image-file.ts";
import { bytesElement, item, sequence } from "../../fixtures/part10.ts";
import { hasSamples, SAMPLES, sample, samplesIn, standsForOthers } from "../../fixtures/samples.ts";
import { description } from "../pixels/pictures.ts";

const hasJudge = spawnSync("dcmj2pnm", ["--version"]).status === 0;
if (!hasJudge) console.warn("SKIPPED: pictures are not compared, for dcmtk is missing.");

const run = promisify(execFile);

/** What dcmtk shows of a frame, grey values in the range that we found; undefined where it shows none. */
async function judged(path: string, index: number, { image, range }: Frames): Promise<Picture | undefined> {
  const { codec } = TRANSFER_SYNTAXES[image.description.transferSyntax] ?? { codec: "raw" };
  const program = codec === "jpeg-ls" ? "dcml2pnm" : "dcmj2pnm";
  const { black, white } = range ?? { black: 0, white: 0 };
  const window = range === undefined ? [] : ["+Ww", String((black + white + 1) / 2), String(white - black + 1)];
  return shownBy(program, ["+F", String(index + 1), ...window], join(SAMPLES, path));
}

async function shownBy(program: string, options: readonly string[], path: string): Promise<Picture | undefined> {
  const all = ["-q", "-O", ...options, "+op", path];
  const shown = await run(program, all, { encoding: "buffer", maxBuffer: 1 << 28 }).catch(() => undefined);
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

const words = (tag: string, ...values: number[]): Element =>
  bytesElement(tag, "US", new Uint8Array(Uint16Array.from(values).buffer));
const table = (sequenceTag: string, first: number, bits: number, entries: readonly number[]): Element =>
  sequence(sequenceTag, [item(words("00283002", entries.length, first, bits), words("00283006", ...entries))]);
const windowed = (center: number, width: number, shape: string): readonly Element[] => [
  textElement("00281050", "DS", String(center)),
  textElement("00281051", "DS", String(width)),
  textElement("00281056", "CS", shape),
];
const rescaled: readonly Element[] = [textElement("00281052", "DS", "-1000"), textElement("00281053", "DS", "2")];
const curve = (length: number, most: number) => Array.from({ length }, (_, i) => Math.round(most * Math.sqrt(i / (length - 1))));

describe.skipIf(!hasJudge)("grey values that no sample has look as dcmtk shows them", () => {
  test.each<[string, readonly Element[], readonly string[]]>([
    ["a sigmoid", windowed(1500, 800, "SIGMOID"), ["+Wi", "1"]],
    ["a window after rescaling", [...rescaled, ...windowed(3000, 4000, "LINEAR")], ["+Wi", "1"]],
    ["a VOI LUT", [table("00283010", 500, 12, curve(3000, 4095))], ["+Wl", "1"]],
    ["a VOI LUT after rescaling", [...rescaled, table("00283010", 0, 16, curve(6000, 65535))], ["+Wl", "1"]],
    ["a Modality LUT and a window", [table("00283000", 0, 16, curve(4096, 8000)), ...windowed(4000, 6000, "LINEAR")], ["+Wi", "1"]],
  ])("%s", async (_, elements, options) => {
    const bits = { bitsAllocated: 16, bitsStored: 12, highBit: 11 };
    const ramp = new Uint8Array(Uint16Array.from({ length: 4096 }, (_, i) => i).buffer);
    for (const photometric of ["MONOCHROME2", "MONOCHROME1"]) {
      const file = imageFile(description({ ...bits, photometric, rows: 64, columns: 64 }), [ramp], elements);
      const frames = await prepareFrames((await openImage(bufferSource(file))) as OpenedImage);
      const ours = await frames.picture(ramp);
      const theirs = await withTemporaryFolder(async (folder) => {
        const path = join(folder, "made.dcm");
        await writeFile(path, file);
        return shownBy("dcmj2pnm", options, path);
      });
      expect(furthest(ours, theirs as Picture), photometric).toBeLessThanOrEqual(1);
    }
  });
});
