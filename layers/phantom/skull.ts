import { line, moved, oval } from "./drawing.ts";
import type { Tissue } from "./sector.ts";
import { inWomb } from "./womb.ts";

/** Middle and half axes of the skull in cm, its tilt in degrees. */
export const SKULL = { x: 0.2, y: 6.9, rx: 3.1, ry: 2.4, tilt: -6 } as const;

const brain = (): string =>
  [
    line("-2.8,0 -1.75,0", 0.1, 0.8), // the midline, and the cavum that interrupts it
    line("-1,0 2.75,0", 0.09, 0.78),
    oval(-1.36, 0, 0.36, 0.24, 0.7),
    oval(-1.36, 0, 0.29, 0.17, 0.06),
    oval(0.05, -0.55, 0.7, 0.4, 0.22, -12), // thalami
    oval(0.05, 0.55, 0.7, 0.4, 0.22, 12),
    line("-1.7,-0.95 -0.3,-1.2 1.5,-0.95", 0.08, 0.7), // walls of the ventricles
    line("-1.7,0.95 -0.3,1.2 1.5,0.95", 0.08, 0.7),
    oval(1.35, 1.3, 0.9, 0.34, 0.08, -8),
    oval(1.4, 1.32, 0.72, 0.2, 0.7, -8), // choroid plexus
    oval(2.05, -0.42, 0.42, 0.42, 0.58), // cerebellum
    oval(2.05, 0.42, 0.42, 0.42, 0.58),
    line("-2.2,-0.9 -1.5,-1.55 -0.4,-1.85", 0.07, 0.62),
    line("-2.2,0.9 -1.5,1.55 -0.4,1.85", 0.07, 0.62),
  ].join("");

/** A head from above, in the plane where its width and its girth are measured. */
export function skullSection(): Promise<Tissue> {
  const { x, y, rx, ry, tilt } = SKULL;
  const bone = oval(0, 0, rx + 0.25, ry + 0.25, 0.56) + oval(0, 0, rx, ry, 0.86) + oval(0, 0, rx - 0.18, ry - 0.18, 0.42);
  return inWomb(moved(`translate(${x} ${y}) rotate(${tilt})`, bone, brain()));
}
