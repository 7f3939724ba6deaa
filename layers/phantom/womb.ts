import sharp from "sharp";
import { line, oval, solid } from "./drawing.ts";
import type { Tissue } from "./sector.ts";

const AREA = { left: -10.5, top: -1, width: 21, height: 14.5 } as const; // cm from the middle of the probe's face
const SAMPLES_PER_CM = 36;

const SAC = "-8.6,6.4 -6.2,3.3 -2.6,2.25 1.4,2.3 5.2,3 8.2,5.4 9.2,8.2 7.2,10.6 2.2,11.5 -3.4,11.4 -7.6,10.2";
const PLACENTA = "1.6,2.35 4.6,2.6 7.9,4.9 8.9,7.6 7.7,7.2 6,5 3.8,3.8 2.2,3.3";

/** The mother's skin and muscle, the wall of the uterus, the water and the placenta. */
const mother = (): string =>
  [
    oval(0, 6, 14, 14, 0.5),
    ...[0.35, 0.8, 1.15, 1.5].map((y, i) =>
      line(`-11,${y + 1.9} -5,${y + 0.35} 0,${y} 5,${y + 0.35} 11,${y + 1.9}`, 0.13, 0.62 + 0.05 * (i % 2)),
    ),
    solid(SAC, 0.02, { echo: 0.66, width: 0.16 }),
    solid(PLACENTA, 0.56),
  ].join("");

/** Tissue as the probe meets it: a drawing in the water, sampled. */
export async function inWomb(drawing: string): Promise<Tissue> {
  const { left, top, width, height } = AREA;
  const [columns, rows] = [Math.round(width * SAMPLES_PER_CM), Math.round(height * SAMPLES_PER_CM)];
  const open = `<svg xmlns="http://www.w3.org/2000/svg" width="${columns}" height="${rows}" viewBox="${left} ${top} ${width} ${height}">`;
  const picture = sharp(Buffer.from(`${open}${mother()}${drawing}</svg>`));
  const echo = await picture.removeAlpha().toColourspace("b-w").raw().toBuffer();
  return { echo, columns, rows, left, top, samplesPerCm: SAMPLES_PER_CM };
}
