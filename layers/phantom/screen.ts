import { type Canvas, type Colour, dot, fill, write, writeLeftOf } from "./canvas.ts";
import { IDENTITY } from "./identity.ts";
import { PROBE, SCREEN } from "./sector.ts";
import { SKULL } from "./skull.ts";

/** The ultrasound region: sector, scales and labels, but neither the banner above nor the line below. In pixels, x1 and y1 exclusive. */
export const REGION = { x0: 8, y0: 44, x1: 632, y1: 456 } as const;

const WHITE: Colour = [235, 238, 240];
const PALE: Colour = [150, 160, 168];
const AMBER: Colour = [245, 196, 70];
const CYAN: Colour = [95, 215, 230];
const BLACK: Colour = [0, 0, 0];
const BAR: Colour = [28, 36, 48];
const TINT: Colour = [1, 0.97, 0.9]; // of the sector, a little warm

const shade = (grey: number): Colour => [grey * TINT[0], grey * TINT[1], grey * TINT[2]];

/** Where a place in the body lies on the screen; cm in, pixels out. */
const pixelOf = (x: number, y: number) => ({
  x: PROBE.centre + x * PROBE.pixelsPerCm,
  y: PROBE.top + (y + PROBE.radius * (1 - Math.cos(PROBE.halfAngle))) * PROBE.pixelsPerCm,
});

/** Names, numbers and dates burned in outside the region, as machines do it. */
function banner(canvas: Canvas): void {
  fill(canvas, 0, 0, SCREEN.columns, 40, BAR);
  write(canvas, 10, 5, IDENTITY.patientName, WHITE, 2);
  write(canvas, 10, 25, `ID ${IDENTITY.patientId}  DOB 17.04.1993  ACC ${IDENTITY.accessionNumber}`, PALE);
  writeLeftOf(canvas, 630, 5, IDENTITY.institution, WHITE, 2);
  writeLeftOf(canvas, 630, 25, `14.03.2026 10:15:30  OP ${IDENTITY.operator}`, PALE);
  fill(canvas, 0, 460, SCREEN.columns, 20, BAR);
  write(canvas, 10, 467, `REF DR. GRETA GHOST  STUDY ${IDENTITY.studyId}`, PALE);
  writeLeftOf(canvas, 630, 467, IDENTITY.station, PALE);
}

function depthScale(canvas: Canvas): void {
  for (let cm = 0; cm <= PROBE.depth; cm += 1) {
    const { y } = pixelOf(0, cm);
    const long = cm % 5 === 0;
    fill(canvas, long ? 612 : 616, Math.round(y), long ? 9 : 5, 1, WHITE);
    if (long) writeLeftOf(canvas, 610, Math.round(y) - 3, String(cm), PALE);
  }
  const focus = Math.round(pixelOf(0, 7).y);
  for (let i = 0; i < 5; i += 1) fill(canvas, 624 + i, focus - i, 1, 2 * i + 1, AMBER);
}

function greyBar(canvas: Canvas): void {
  for (let i = 0; i < 128; i += 1) fill(canvas, 16, 112 + i, 9, 1, shade(255 - 2 * i));
}

/** What is set on the machine, and in large letters that none of it is real. */
function labels(canvas: Canvas, framesPerSecond: number): void {
  for (const [i, text] of [`C5-1 ${framesPerSecond}HZ`, `${PROBE.depth}.0CM`, "2D 62%", "MI 0.9", "TIS 0.2"].entries())
    write(canvas, 16, 52 + 11 * i, text, PALE);
  for (const [i, text] of ["SYNTHETIC", "PHANTOM"].entries()) write(canvas, 16, 414 + 19 * i, text, AMBER, 2);
}

/** A cross where a measurement ends. */
function caliper(canvas: Canvas, at: { x: number; y: number }, colour: Colour): void {
  const [x, y] = [Math.round(at.x), Math.round(at.y)];
  fill(canvas, x - 6, y - 1, 13, 3, BLACK);
  fill(canvas, x - 1, y - 6, 3, 13, BLACK);
  fill(canvas, x - 5, y, 11, 1, colour);
  fill(canvas, x, y - 5, 1, 11, colour);
}

function measurements(canvas: Canvas, lines: readonly string[]): void {
  for (const [i, text] of lines.entries()) writeLeftOf(canvas, 606, 444 - 11 * (lines.length - 1 - i), text, CYAN);
}

/** Dots between two places in the body, a caliper at each. */
function distance(canvas: Canvas, from: readonly [number, number], to: readonly [number, number], colour: Colour): void {
  const [a, b] = [pixelOf(...from), pixelOf(...to)];
  const steps = Math.round(Math.hypot(b.x - a.x, b.y - a.y) / 5);
  for (let i = 0; i <= steps; i += 1) dot(canvas, a.x + ((b.x - a.x) * i) / steps, a.y + ((b.y - a.y) * i) / steps, colour);
  for (const end of [a, b]) caliper(canvas, end, colour);
}

/** The width and the girth of the skull in `skullSection`, marked and told. */
export function measureSkull(canvas: Canvas): void {
  const turn = (SKULL.tilt * Math.PI) / 180;
  const place = (angle: number): readonly [number, number] => {
    const [u, v] = [SKULL.rx * Math.cos(angle), SKULL.ry * Math.sin(angle)];
    return [SKULL.x + u * Math.cos(turn) - v * Math.sin(turn), SKULL.y + u * Math.sin(turn) + v * Math.cos(turn)];
  };
  for (let i = 0; i < 60; i += 1) {
    const { x, y } = pixelOf(...place((i * Math.PI) / 30));
    fill(canvas, Math.round(x) - 2, Math.round(y) - 2, 4, 4, BLACK);
    fill(canvas, Math.round(x) - 1, Math.round(y) - 1, 2, 2, CYAN);
  }
  distance(canvas, place(-Math.PI / 2), place(Math.PI / 2), AMBER);
  measurements(canvas, ["1 BPD 4.80 CM", "2 HC 17.3 CM", "GA 20W3D"]);
}

/** What `profile` shows. */
export const nameProfile = (canvas: Canvas): void => measurements(canvas, ["PROFILE", "GA 20W3D"]);

/** A picture as the machine's screen shows it: the sector tinted, banner, scales and labels around it. `grey` as `scan` gives it. */
export function screen(grey: Uint8Array, framesPerSecond: number): Canvas {
  const canvas = { rgb: new Uint8Array(SCREEN.columns * SCREEN.rows * 3) };
  for (const [c, tint] of TINT.entries()) for (let i = 0; i < grey.length; i += 1) canvas.rgb[3 * i + c] = (grey[i] ?? 0) * tint;
  greyBar(canvas);
  depthScale(canvas);
  labels(canvas, framesPerSecond);
  banner(canvas);
  return canvas;
}
