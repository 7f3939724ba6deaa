import { profile } from "#phantom/profile";
import { randomNumbers } from "#phantom/random";
import { REGION } from "#phantom/screen";
import { SCREEN, scan } from "#phantom/sector";
import { skullSection } from "#phantom/skull";
import type { Ground } from "./ground.ts";

/** The phantom child, its profile or its head, by another speckle for each seed and frame. */
export async function phantomGround(seed: number, frame: number): Promise<Ground> {
  const next = randomNumbers(seed);
  const tissue = next() < 0.5 ? await skullSection() : await profile({ beat: next(), wave: next(), kick: next() });
  const gain = 0.6 + 0.9 * next();
  const grey = scan(tissue, { shift: Math.sin(frame / 4), turn: Math.sin(frame / 9) / 2 }, seed + frame * 1009);
  const rgb = new Uint8Array(grey.length * 3);
  for (const [i, level] of grey.entries()) rgb.fill(Math.min(255, level * gain), 3 * i, 3 * i + 3);
  const { columns: width, rows: height } = SCREEN;
  return { width, height, rgb, tissue: spanned(grey, width), region: REGION };
}

/** 1 from the first to the last pixel of each row that the beam lit. */
function spanned(grey: Uint8Array, width: number): Uint8Array {
  const tissue = new Uint8Array(grey.length);
  for (let start = 0; start < grey.length; start += width) {
    const row = grey.subarray(start, start + width);
    const first = row.findIndex((level) => level > 0);
    if (first >= 0) tissue.fill(1, start + first, start + row.findLastIndex((level) => level > 0) + 1);
  }
  return tissue;
}
