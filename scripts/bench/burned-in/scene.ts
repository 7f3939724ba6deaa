import sharp from "sharp";
import type { Picture } from "#codecs/picture";
import { randomNumbers } from "#phantom/random";
import type { Box } from "#pipeline/documents";
import type { Font } from "./fonts.ts";
import type { DrawGround, Ground } from "./ground.ts";
import { boxOf, type Label, labelsFor, type Place, type Rgb } from "./labels.ts";
import type { Phrase } from "./strings.ts";

/** A string in a scene, and the pixels that it inked. */
export interface Burned extends Phrase {
  readonly place: Place;
  readonly box: Box;
  /** Indices of pixels that are at least half ink. */
  readonly pixels: readonly number[];
}

/** Pictures with the same text burned in, and the truth about them. */
export interface Scene {
  readonly pictures: readonly Picture[];
  readonly ground: Ground;
  readonly burned: readonly Burned[];
}

const COMPRESSED = 0.45; // share of scenes that went through JPEG

/** The scene of a seed; in `frames` of them the text stands still while the tissue moves. */
export async function scene(seed: number, draw: DrawGround, fonts: readonly Font[], frames = 1): Promise<Scene> {
  const next = randomNumbers(seed * 7919 + 13);
  const ground = await draw(seed, 0);
  const labels = await labelsFor(ground, next, fonts);
  const quality = next() < COMPRESSED ? 60 + Math.floor(next() * 36) : undefined;
  const pictures: Picture[] = [];
  for (let frame = 0; frame < frames; frame++) pictures.push(await compressed(burn(await draw(seed, frame), labels), quality));
  return { pictures, ground, burned: labels.map((label) => burnedOf(label, ground.width)) };
}

/** The picture as it comes out of a JPEG file. */
async function compressed(picture: Picture, quality: number | undefined): Promise<Picture> {
  if (quality === undefined) return picture;
  const { width, height, data } = picture;
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer();
  return { width, height, channels: 3, data: Uint8Array.from(await sharp(jpeg).raw().toBuffer()) };
}

const HALF = 128;

function burnedOf(label: Label, width: number): Burned {
  const inked = [...label.ink.cover.entries()].filter(([, cover]) => cover >= HALF);
  return { ...label.phrase, place: label.place, box: boxOf(label), pixels: inked.map(([i]) => pixelAt(label, i, width)) };
}

const pixelAt = ({ x, y, ink }: Label, i: number, width: number): number =>
  (y + Math.floor(i / ink.width)) * width + x + (i % ink.width);

function burn({ width, height, rgb }: Ground, labels: readonly Label[]): Picture {
  const data = Uint8Array.from(rgb);
  for (const label of labels) {
    const { ink, colour, behind } = label;
    const { x0, y0, x1, y1 } = boxOf(label);
    if (behind !== undefined) fill(data, width, height, { x0: x0 - 3, y0: y0 - 2, x1: x1 + 3, y1: y1 + 2 }, behind);
    if (label.rimmed) rim(data, width, label);
    for (const [i, cover] of ink.cover.entries()) {
      const at = 3 * pixelAt(label, i, width);
      for (let c = 0; c < 3; c++) data[at + c] = ((data[at + c] as number) * (255 - cover) + (colour[c] as number) * cover) / 255;
    }
  }
  return { width, height, channels: 3, data };
}

function rim(data: Uint8Array, width: number, label: Label): void {
  for (const [i, cover] of label.ink.cover.entries()) {
    if (cover < HALF) continue;
    const at = pixelAt(label, i, width);
    for (const near of [at - width, at - 1, at + 1, at + width]) data.fill(0, near * 3, near * 3 + 3);
  }
}

function fill(data: Uint8Array, width: number, height: number, box: Box, colour: Rgb): void {
  for (let y = Math.max(0, box.y0); y < Math.min(height, box.y1); y++)
    for (let x = Math.max(0, box.x0); x < Math.min(width, box.x1); x++) data.set(colour, (y * width + x) * 3);
}
