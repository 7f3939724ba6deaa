import { randomNumbers } from "#phantom/random";
import type { DrawGround, Ground } from "./ground.ts";

type Next = () => number;
type Rgb = readonly [number, number, number];
type Point = readonly [x: number, y: number];

/** Where a mark is drawn, in what colour, how thick; with a dark rim, as machines draw on tissue. */
interface Pen {
  readonly ground: Ground;
  readonly colour: Rgb;
  readonly size: number;
  readonly rimmed: boolean;
}

const COLOURS: readonly Rgb[] = [
  [255, 255, 255],
  [225, 225, 225],
  [255, 255, 0],
  [90, 230, 255],
  [90, 255, 90],
  [255, 150, 60],
];
const SOME = 0.4; // of the pictures have marks of a kind

/** The same grounds with what machines draw into pictures and is no writing: measured ellipses and lines, callipers, scales, traces, boxes. */
export const marked =
  (draw: DrawGround): DrawGround =>
  async (seed, frame) => {
    const plain = await draw(seed, frame);
    const ground = { ...plain, rgb: Uint8Array.from(plain.rgb) };
    const next = randomNumbers(seed * 104_729 + 71);
    for (const mark of [ellipse, line, line, callipers, scale, trace, box, bar])
      if (next() < SOME) mark(penFor(ground, next), next);
    return ground;
  };

const penFor = (ground: Ground, next: Next): Pen => ({
  ground,
  colour: COLOURS[Math.floor(next() * COLOURS.length)] as Rgb,
  size: 1 + Math.floor(next() * 3),
  rimmed: next() < 0.4,
});

/** A square of the pen's size around a point. */
function dot({ ground: { rgb, width, height }, colour, size, rimmed }: Pen, [x, y]: Point): void {
  const [left, top] = [Math.round(x - size / 2), Math.round(y - size / 2)];
  const paint = (reach: number, ink: Rgb) => {
    for (let row = Math.max(0, top - reach); row < Math.min(height, top + size + reach); row++)
      for (let column = Math.max(0, left - reach); column < Math.min(width, left + size + reach); column++)
        rgb.set(ink, (row * width + column) * 3);
  };
  if (rimmed) paint(1, [0, 0, 0]);
  paint(0, colour);
}

/** A point of the region, by shares of its sides. */
const placed = ({ ground: { region } }: Pen, u: number, v: number): Point => [
  region.x0 + u * (region.x1 - region.x0),
  region.y0 + v * (region.y1 - region.y0),
];

function ellipse(pen: Pen, next: Next): void {
  const [cx, cy] = placed(pen, 0.25 + 0.5 * next(), 0.25 + 0.5 * next());
  const tall = pen.ground.region.y1 - pen.ground.region.y0;
  const [a, b, turn] = [tall * (0.05 + 0.2 * next()), tall * (0.05 + 0.15 * next()), Math.PI * next()];
  const count = Math.ceil((2 * Math.PI * Math.max(a, b)) / (pen.size * (1 + 3 * next()) + 1));
  for (let i = 0; i < count; i++) {
    const [u, v] = [a * Math.cos((2 * Math.PI * i) / count), b * Math.sin((2 * Math.PI * i) / count)];
    dot(pen, [cx + u * Math.cos(turn) - v * Math.sin(turn), cy + u * Math.sin(turn) + v * Math.cos(turn)]);
  }
}

/** Dots or dashes from one calliper to another. */
function line(pen: Pen, next: Next): void {
  const [from, to] = [placed(pen, 0.1 + 0.8 * next(), 0.1 + 0.8 * next()), placed(pen, 0.1 + 0.8 * next(), 0.1 + 0.8 * next())];
  const [dash, gap] = [next() < 0.7 ? 0 : 4 + 8 * next(), pen.size * (1.5 + 3 * next()) + 1];
  stroke(pen, from, to, dash, gap);
  calliper(pen, from, next);
  calliper(pen, to, next);
}

function stroke(pen: Pen, [x0, y0]: Point, [x1, y1]: Point, dash: number, gap: number): void {
  const long = Math.hypot(x1 - x0, y1 - y0);
  for (let at = 0; at <= long; at += at % (dash + gap) < dash ? 1 : gap)
    dot(pen, [x0 + ((x1 - x0) * at) / long, y0 + ((y1 - y0) * at) / long]);
}

/** +, x or a short bar. */
function calliper(pen: Pen, [x, y]: Point, next: Next): void {
  const [arm, kind] = [3 + Math.floor(5 * next()), Math.floor(3 * next())];
  const thin = { ...pen, size: Math.min(2, pen.size) };
  for (let i = -arm; i <= arm; i++) {
    if (kind === 0) dot(thin, [x, y + i]);
    if (kind !== 1) dot(thin, [x + i, y]);
    if (kind === 1) for (const side of [-1, 1]) dot(thin, [x + i, y + side * i]);
  }
}

function callipers(pen: Pen, next: Next): void {
  for (let i = 0; i < 2; i++) calliper(pen, placed(pen, 0.1 + 0.8 * next(), 0.1 + 0.8 * next()), next);
}

/** Ticks down one side, or along the foot. */
function scale(pen: Pen, next: Next): void {
  const [count, long, side, lies] = [
    8 + Math.floor(16 * next()),
    3 + Math.floor(5 * next()),
    next() < 0.5 ? 0.02 : 0.97,
    next() < 0.3,
  ];
  const thin = { ...pen, size: 1 };
  for (let i = 0; i <= count; i++) {
    const [x, y] = lies ? placed(pen, 0.05 + (0.9 * i) / count, 0.97) : placed(pen, side, 0.05 + (0.9 * i) / count);
    const reach = i % 5 === 0 ? 2 * long : long;
    for (let at = 0; at < reach; at++) dot(thin, lies ? [x, y - at] : [x + (side < 0.5 ? at : -at), y]);
  }
}

/** A heart's trace along the foot. */
function trace(pen: Pen, next: Next): void {
  const { region } = pen.ground;
  const [beats, high, foot] = [3 + Math.floor(8 * next()), (region.y1 - region.y0) * (0.02 + 0.06 * next()), 0.8 + 0.15 * next()];
  const thin = { ...pen, size: Math.min(2, pen.size), rimmed: false };
  let last: Point | undefined;
  for (let x = region.x0; x < region.x1; x++) {
    const phase = (((x - region.x0) / (region.x1 - region.x0)) * beats) % 1;
    const rise = phase < 0.06 ? (0.06 - Math.abs(phase - 0.03) * 2) * 16 : 0.15 * Math.exp(-(((phase - 0.35) * 12) ** 2));
    const point: Point = [x, placed(pen, 0, foot)[1] - rise * high];
    stroke(thin, last ?? point, point, 1, 1);
    dot(thin, point);
    last = point;
  }
}

/** The outline of what is looked at in colour or enlarged. */
function box(pen: Pen, next: Next): void {
  const [u, v, wide, tall, lean] = [
    0.2 + 0.3 * next(),
    0.2 + 0.3 * next(),
    0.1 + 0.3 * next(),
    0.1 + 0.3 * next(),
    0.1 * (next() - 0.5),
  ];
  const corners = [
    placed(pen, u, v),
    placed(pen, u + wide, v),
    placed(pen, u + wide + lean, v + tall),
    placed(pen, u + lean, v + tall),
  ];
  const thin = { ...pen, size: 1, rimmed: false };
  for (const [i, corner] of corners.entries()) stroke(thin, corner, corners[(i + 1) % 4] as Point, 1, 1);
}

/** The greys or colours that the picture uses, from bright to dark. */
function bar(pen: Pen, next: Next): void {
  const [from, to] = [placed(pen, 0.02, 0.1 + 0.2 * next()), placed(pen, 0.02, 0.45 + 0.2 * next())];
  const [wide, isColour] = [6 + Math.floor(10 * next()), next() < 0.4];
  for (let y = from[1]; y < to[1]; y++) {
    const level = 1 - (y - from[1]) / (to[1] - from[1]);
    const colour: Rgb = isColour
      ? [510 * Math.max(0, level - 0.5), 60 * level, 510 * Math.max(0, 0.5 - level)]
      : [255 * level, 255 * level, 255 * level];
    for (let x = 0; x < wide; x++) dot({ ...pen, colour, size: 1, rimmed: false }, [from[0] + x, y]);
  }
}
