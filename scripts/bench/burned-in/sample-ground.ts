import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Picture } from "#codecs/picture";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import type { Box } from "#pipeline/documents";
import { usableRegions } from "#pixels/regions";
import { tissueBox } from "#pixels/tissue-box";
import { prepareFrames } from "#rendering/frames";
import type { Ground } from "./ground.ts";

const SAMPLES = process.env.KEEPSAKE_SAMPLES ?? join(import.meta.dirname, "../../../../shared/samples");
const SMALLEST = 400; // columns: smaller pictures have no room for text
const CELL = 8;
const LIT = 14; // grey level

/** Real ultrasound pictures, where this machine has them: the first frame of each, whose own text is still there. */
export async function sampleGrounds(): Promise<readonly Ground[]> {
  const files = existsSync(SAMPLES) ? globSync(join(SAMPLES, "ultrasound/*.dcm")).toSorted() : [];
  const grounds: Ground[] = [];
  for (const file of files) {
    const ground = await groundOf(file).catch(() => undefined);
    if (ground !== undefined && !grounds.some((other) => Buffer.compare(other.rgb, ground.rgb) === 0)) grounds.push(ground);
  }
  return grounds;
}

async function groundOf(file: string): Promise<Ground | undefined> {
  const image = await openImage(bufferSource(readFileSync(file)));
  if (image === undefined || image.description.columns < SMALLEST) return undefined;
  const frames = await prepareFrames(image);
  const picture = await frames.picture(await image.frame(0));
  const [largest = tissueBox(picture)] = usableRegions(image.description, image.regions).toSorted((a, b) => areaOf(b) - areaOf(a));
  const { width, height, channels, data } = picture;
  const rgb = channels === 3 ? data : Uint8Array.from({ length: width * height * 3 }, (_, i) => data[Math.floor(i / 3)] as number);
  return { width, height, rgb, tissue: litIn(picture, largest), region: largest };
}

const areaOf = ({ x0, y0, x1, y1 }: Box): number => (x1 - x0) * (y1 - y0);

/** 1 in each cell of a box that is not dark. */
function litIn({ width, height, channels, data }: Picture, box: Box): Uint8Array {
  const lit = new Uint8Array(width * height);
  for (let y = box.y0; y < box.y1; y += CELL)
    for (let x = box.x0; x < box.x1; x += CELL) {
      const pixels = pixelsOf({ x0: x, y0: y, x1: Math.min(box.x1, x + CELL), y1: Math.min(box.y1, y + CELL) }, width);
      const sum = pixels.reduce((total, at) => total + (data[at * channels] as number), 0);
      if (sum > LIT * pixels.length) for (const at of pixels) lit[at] = 1;
    }
  return lit;
}

function pixelsOf({ x0, y0, x1, y1 }: Box, width: number): readonly number[] {
  const pixels: number[] = [];
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) pixels.push(y * width + x);
  return pixels;
}
