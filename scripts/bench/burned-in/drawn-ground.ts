import { noise, randomNumbers } from "#phantom/random";
import type { Ground } from "./ground.ts";

const SIZES = [
  [640, 480],
  [800, 600],
  [1024, 768],
] as const;

/** Tissue that is drawn at random, in colour now and then: organs, vessels, membranes under blurred noise. */
export function drawnGround(seed: number, frame: number): Ground {
  const next = randomNumbers(seed);
  const [width, height] = SIZES[Math.floor(next() * SIZES.length)] ?? SIZES[0];
  const bar = Math.round(height * (0.06 + 0.05 * next()));
  const margin = next() < 0.6 ? Math.round(width * (0.08 + 0.08 * next())) : 4;
  const region = { x0: margin, y0: bar, x1: width - (next() < 0.5 ? 4 : margin), y1: height - (next() < 0.5 ? bar : 4) };
  const isSector = next() < 0.65;
  const echo = echoes(next);
  const grain = speckle(next, seed, width, height, frame);
  const tint = next() < 0.4 ? [1, 0.95, 0.82] : [1, 1, 1];
  const flow = flowOf(next);
  const [rgb, tissue] = [new Uint8Array(width * height * 3), new Uint8Array(width * height)];
  const shift = 0.02 * Math.sin(frame / 3);
  for (const i of pixelsOf(region, width)) {
    const u = ((i % width) - region.x0) / (region.x1 - region.x0);
    const v = (Math.floor(i / width) - region.y0) / (region.y1 - region.y0);
    if (!seen(u, v, isSector)) continue;
    tissue[i] = 1;
    const noise = grain[i] as number;
    const level = Math.max(0, Math.min(255, echo(u + shift, v) + noise));
    rgb.set(
      flow(u + shift, v, noise) ? [200 - 60 * v, 60 + level / 3, u > 0.5 ? 200 : 30] : tint.map((share) => share * level),
      i * 3,
    );
  }
  return { width, height, rgb, tissue, region };
}

function* pixelsOf({ x0, y0, x1, y1 }: Ground["region"], width: number): Generator<number> {
  for (let y = y0; y < y1; y++) for (let x = x0; x < x1; x++) yield y * width + x;
}

/** True where blood flows in colour; in most pictures nowhere. In small vessels it is ragged. */
function flowOf(next: () => number): (u: number, v: number, noise: number) => boolean {
  if (next() >= 0.35) return () => false;
  const [x, y, wide, flat] = [0.3 + 0.4 * next(), 0.3 + 0.4 * next(), 0.08 + 0.2 * next(), 1 + 2.5 * next()];
  const least = next() < 0.5 ? -6 : 4 + 20 * next();
  return (u, v, noise) => noise > least && Math.hypot(u - x, (v - y) * flat) < wide;
}

const seen = (u: number, v: number, isSector: boolean): boolean => {
  if (!isSector) return u > 0.06 && u < 0.9 && v > 0.02 && v < 0.96;
  const [x, y] = [(u - 0.5) * 1.3, v + 0.12];
  return Math.abs(Math.atan2(x, y)) < 0.62 && Math.hypot(x, y) > 0.18 && Math.hypot(x, y) < 1.05;
};

type Echo = (u: number, v: number) => number;

/** How bright a place is before speckle: organs, vessels, membranes, bones and ribs now and then. */
function echoes(next: () => number): Echo {
  const gain = 20 + 70 * next();
  const parts = [
    ...Array.from({ length: 14 }, () => organ(next, gain)),
    ...Array.from({ length: 4 }, () => bone(next)),
    ribs(next),
    ribs(next),
  ];
  return (u, v) => parts.reduce((level, part) => level + part(u, v), gain * (1 - 0.5 * v));
}

function organ(next: () => number, gain: number): Echo {
  const [x, y, rx, ry] = [next(), next(), 0.03 + 0.22 * next(), 0.02 + 0.14 * next()];
  const [change, rim] = [next() < 0.35 ? -gain : (next() - 0.4) * 110, next() < 0.5 ? 80 * next() : 0];
  return (u, v) => {
    const distance = ((u - x) / rx) ** 2 + ((v - y) / ry) ** 2;
    return (distance < 1 ? change : 0) + (Math.abs(distance - 1) < 0.09 ? rim : 0);
  };
}

/** A bright arc with a shadow behind it. */
function bone(next: () => number): Echo {
  if (next() < 0.6) return () => 0;
  const [x, y, long, thick] = [next(), next(), 0.05 + 0.2 * next(), 0.004 + 0.02 * next()];
  const [bend, lean, echo] = [(next() - 0.5) * 4, (next() - 0.5) * 0.8, 90 + 130 * next()];
  return (u, v) => {
    const along = u - x;
    if (Math.abs(along) > long) return 0;
    const off = v - y - lean * along - bend * along * along;
    if (Math.abs(off) < thick) return echo;
    return off > 0 && off < 0.3 ? -20 : 0;
  };
}

/** Bright spots in a row, as ribs, vertebrae and fingers show: much like letters. */
function ribs(next: () => number): Echo {
  if (next() < 0.5) return () => 0;
  const [x, y, count, step] = [0.7 * next(), next(), 2 + Math.floor(7 * next()), 0.018 + 0.035 * next()];
  const [lean, wide, high, echo] = [(next() - 0.5) * 0.7, 0.004 + 0.007 * next(), 0.006 + 0.022 * next(), 60 + 150 * next()];
  return (u, v) => {
    const nth = Math.round((u - x) / step);
    if (nth < 0 || nth >= count) return 0;
    const [dx, dy] = [(u - x - nth * step) / wide, (v - y - nth * step * lean) / high];
    return dx * dx + dy * dy < 1 ? echo : 0;
  };
}

/** Blurred noise, wider than high, of which a part stays from frame to frame. */
function speckle(next: () => number, seed: number, width: number, height: number, frame: number): Float32Array {
  const strength = 12 + 45 * next();
  const [across, down] = [2 + Math.floor(4 * next()), 1 + Math.floor(3 * next())];
  const still = noise(seed, width * height);
  const moving = noise(seed * 131 + frame + 7, width * height);
  const mixed = still.map((value, i) => 0.45 * value + 0.89 * (moving[i] as number));
  const smooth = blurred(blurred(mixed, 1, across), width, down);
  let sum = 0;
  for (let i = 0; i < 5000; i++) sum += (smooth[i] as number) ** 2;
  const unit = strength / Math.sqrt(sum / 5000);
  return smooth.map((value) => value * unit);
}

function blurred(values: Float32Array, step: number, reach: number): Float32Array {
  let now = values;
  for (let turn = 0; turn < reach; turn++) {
    const before = now;
    now = now.map((value, i) => ((before[i - step] ?? 0) + 2 * value + (before[i + step] ?? 0)) / 4);
  }
  return now;
}
