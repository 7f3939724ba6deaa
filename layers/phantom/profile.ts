import { line, moved, oval, points, solid } from "./drawing.ts";
import type { Tissue } from "./sector.ts";
import { inWomb } from "./womb.ts";

const BONE = 0.87;

const OUTLINE =
  "2.35,1.75 0.8,2.2 -1.2,1.95 -2.25,0.8 -2.35,-0.45 -1.7,-1.6 -0.75,-2.2 0,-2.32 0.36,-2.18 " + // back of the head to the brow
  "0.72,-2.5 1,-2.84 1.2,-2.76 1.24,-2.38 1.42,-2.4 1.56,-2.5 1.66,-2.22 1.84,-2.4 1.98,-2.08 " + // nose and lips
  "2.22,-2.16 2.48,-1.9 2.58,-1.3 2.75,-0.72 3.2,-0.95 4.3,-1.75 5.8,-2.15 7.2,-1.7 8.2,-0.6 8.3,0.9 7.4,1.95 5.6,2.35 3.8,2.05";

const head = (): string =>
  [
    oval(-0.35, -0.05, 1.75, 1.72, 0.36),
    oval(-0.75, 0.25, 0.75, 0.42, 0.52, -18),
    oval(0.65, 0.95, 0.55, 0.45, 0.46, 20),
    line("-1.5,-0.6 -0.5,-0.75 0.4,-0.45", 0.09, 0.6),
    oval(-0.1, -0.3, 0.5, 0.2, 0.12, 8),
    line("0.18,-1.97 -0.8,-1.93 -1.65,-1.4 -2.15,-0.4 -2.02,0.75 -1.1,1.72 0.4,1.95 1.45,1.6", 0.17, BONE), // skull
    line("0.5,-1.9 0.82,-2.2", 0.12, BONE), // nasal bone
    line("0.72,-1.6 1.4,-1.85", 0.12, BONE),
    line("1.85,-1.8 2.2,-1.75 2.2,-1", 0.12, BONE), // chin
    oval(0.42, -1.25, 0.36, 0.34, 0.1), // eye
    oval(0.42, -1.3, 0.13, 0.12, 0.6),
    line("0.9,-1.3 1.6,-1.35", 0.1, 0.16), // mouth
  ].join("");

const heart = (beat: number): string => {
  const size = 1 + 0.16 * beat;
  return moved(
    `translate(3.95 0.05) rotate(-25) scale(${size} ${2 - size})`,
    oval(0, 0, 0.72, 0.55, 0.6),
    oval(-0.26, -0.2, 0.24, 0.17, 0.05),
    oval(0.24, -0.2, 0.3, 0.17, 0.05),
    oval(-0.24, 0.2, 0.22, 0.15, 0.05),
    oval(0.22, 0.2, 0.3, 0.16, 0.05),
  );
};

function trunk(beat: number): string {
  const vertebrae = Array.from({ length: 17 }, (_, i) => {
    const [x, y] = [2 + i * 0.36, 1.3 + 0.36 * Math.sin((i / 16) * Math.PI)];
    return oval(x, y, 0.12, 0.1, BONE) + oval(x + 0.04, y + 0.34, 0.1, 0.07, 0.8);
  });
  const ribs = Array.from({ length: 6 }, (_, i) => oval(3.35 + i * 0.36, -0.85 - i * 0.13, 0.09, 0.12, 0.83));
  const stomach = oval(6.35, 0.35, 0.5, 0.3, 0.03, 12);
  const bladder = oval(7.55, 0.3, 0.32, 0.25, 0.03);
  const [lungs, liver] = [oval(4.1, 0.1, 1.15, 0.95, 0.44), oval(6, -0.5, 1.25, 0.85, 0.54, 10)];
  return [lungs, heart(beat), liver, stomach, bladder, ...ribs, ...vertebrae].join("");
}

/** Flesh around bone. */
const limb = (between: string, width: number): string => line(between, width, 0.52) + line(between, width * 0.24, BONE);

function arm(wave: number): string {
  const finger = (turn: number, length: number) => moved(`rotate(${turn})`, line(`0,-0.25 0,${-length}`, 0.17, 0.72));
  const fingers = [finger(-52, 0.8), finger(-26, 0.93), finger(-4, 0.95), finger(18, 0.85), finger(62, 0.58)];
  const hand = moved(`translate(3.25 -3.35) rotate(${-12 + wave * 18})`, oval(0, -0.08, 0.36, 0.34, 0.6), ...fingers);
  const forearm = moved(`rotate(${wave * 4} 4 -1.8)`, limb("4,-1.8 3.3,-3.15", 0.5), hand);
  return limb("3.3,-0.5 4,-1.75", 0.62) + forearm;
}

const leg = (kick: number): string =>
  moved(
    `rotate(${kick * 3} 7.6 0)`,
    limb("7.4,-0.5 7.9,-2.6", 1),
    limb("7.95,-2.7 9.1,-0.9", 0.7),
    line("9.1,-0.75 9.85,-1.25", 0.44, 0.62), // foot
  );

/** The cord, twisted, from the child's belly up to the placenta. */
const cord = (): string => {
  const strand = (phase: number) =>
    points(15, (i) => [5.5 + 0.05 * i + 0.5 * Math.sin(i * 0.45) + 0.13 * Math.sin(i * 1.4 + phase), -1.9 - i * 0.17]);
  return line(strand(0), 0.14, 0.62) + line(strand(Math.PI), 0.14, 0.62);
};

/** How far each moving part is, -1 to 1. */
export interface Pose {
  readonly beat: number;
  readonly wave: number;
  readonly kick: number;
}

/** A child in profile, lying on its back, a hand raised. */
export const profile = ({ beat, wave, kick }: Pose): Promise<Tissue> =>
  inWomb(
    moved("translate(-3.75 8) rotate(-5) scale(1.04)", cord(), leg(kick), solid(OUTLINE, 0.5), head(), trunk(beat), arm(wave)),
  );
