import { noise } from "./random.ts";

/** The screen the machine draws on, in pixels. */
export const SCREEN = { columns: 640, rows: 480 } as const;

/** The convex probe: where its sector lies on the screen, in pixels, centimetres and radians. */
export const PROBE = {
  centre: 320,
  top: 56,
  pixelsPerCm: 28.5,
  radius: 5,
  depth: 13,
  halfAngle: (33 * Math.PI) / 180,
} as const;

/** How bright each place echoes, 0 to 255; `left` and `top` in cm from the middle of the probe's face. */
export interface Tissue {
  readonly echo: Uint8Array;
  readonly columns: number;
  readonly rows: number;
  readonly left: number;
  readonly top: number;
  readonly samplesPerCm: number;
}

/** Where the probe is held: cm to the right, radians turned. */
export interface Hold {
  readonly shift: number;
  readonly turn: number;
}

const BEAMS = 200;
const SAMPLES = 420;
const CELLS = BEAMS * SAMPLES;
const DYNAMIC_RANGE = 52; // dB from black to white
const GRAIN = 512; // cells of the speckle texture each way, a power of two
const GRAIN_PER_CM = 30;

const amplitude = Float32Array.from({ length: 256 }, (_, grey) => (grey < 6 ? 0 : 10 ** (((grey / 255 - 1) * DYNAMIC_RANGE) / 20)));

/** Loss for each sample of depth, after the machine's own compensation: bone casts a shadow, fluid leaves more for what lies below. */
const transmission = Float32Array.from({ length: 256 }, (_, grey) => {
  const perCm = grey > 205 ? 3.2 : grey < 30 ? -0.03 : 0.02;
  return Math.exp((-perCm * PROBE.depth) / SAMPLES);
});

interface Echoes {
  readonly re: Float32Array;
  readonly im: Float32Array;
}

/** What one beam hears. Borders that lie across the beam echo more. */
function listen(tissue: Tissue, hold: Hold, scatterers: Echoes, beam: number, { re, im }: Echoes): void {
  const angle = ((beam / (BEAMS - 1)) * 2 - 1) * PROBE.halfAngle + hold.turn;
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  let strength = 1;
  let above = 0;
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const r = PROBE.radius + (sample * PROBE.depth) / SAMPLES;
    const [x, y] = [r * sine + hold.shift, r * cosine - PROBE.radius];
    const column = Math.round((x - tissue.left) * tissue.samplesPerCm);
    const row = Math.round((y - tissue.top) * tissue.samplesPerCm);
    const grey = tissue.echo[row * tissue.columns + column] ?? 0;
    const bright = Math.min(255, Math.round(grey + Math.max(0, grey - above) * 0.5));
    const grain = ((Math.round(y * GRAIN_PER_CM) & (GRAIN - 1)) * GRAIN) | (Math.round(x * GRAIN_PER_CM) & (GRAIN - 1));
    const heard = (amplitude[bright] ?? 0) * strength;
    const cell = beam * SAMPLES + sample;
    re[cell] = heard * (scatterers.re[grain] ?? 0) + (grey > 205 ? heard * 1.6 : 0); // bone is smooth: it shines rather than speckles
    im[cell] = heard * (scatterers.im[grain] ?? 0);
    strength *= transmission[grey] ?? 1;
    above += (grey - above) * 0.25;
  }
}

/** The pulse is a few samples long and a few beams wide: 1-2-1 along `step`. */
function smear(cells: Float32Array, step: number): Float32Array {
  const padded = new Float32Array(CELLS + 2 * step); // reading out of bounds is slow
  padded.set(cells, step);
  const out = new Float32Array(CELLS);
  for (let i = 0; i < CELLS; i += 1) out[i] = ((padded[i] ?? 0) + 2 * (padded[i + step] ?? 0) + (padded[i + 2 * step] ?? 0)) / 4;
  return out;
}

const pulse = (cells: Float32Array): Float32Array => smear(smear(smear(cells, SAMPLES), SAMPLES), 1);

/** Log compression to grey, with the receiver's own noise growing with depth. */
function compress({ re, im }: Echoes, seed: number): Uint8Array {
  const [hissRe, hissIm] = [noise(seed, SAMPLES * 7), noise(seed + 1, SAMPLES * 11)];
  const grey = new Uint8Array(CELLS);
  for (let cell = 0; cell < CELLS; cell += 1) {
    const floor = 0.0009 * (1 + (2 * (cell % SAMPLES)) / SAMPLES);
    const a = 1.8 * (re[cell] ?? 0) + floor * (hissRe[cell % hissRe.length] ?? 0);
    const b = 1.8 * (im[cell] ?? 0) + floor * (hissIm[cell % hissIm.length] ?? 0);
    const decibels = 10 * Math.log10(a * a + b * b + 1e-9);
    grey[cell] = Math.max(0, Math.min(255, 255 * (1 + decibels / DYNAMIC_RANGE)));
  }
  return grey;
}

/** Which beam and sample each pixel of the screen shows; beam -1 outside the sector. */
function scanConversion() {
  const beam = new Float32Array(SCREEN.columns * SCREEN.rows).fill(-1);
  const sample = new Float32Array(beam.length);
  for (let i = 0; i < beam.length; i += 1) {
    const x = ((i % SCREEN.columns) - PROBE.centre) / PROBE.pixelsPerCm;
    const y = (Math.floor(i / SCREEN.columns) - PROBE.top) / PROBE.pixelsPerCm + PROBE.radius * Math.cos(PROBE.halfAngle);
    const angle = Math.atan2(x, y);
    const depth = Math.hypot(x, y) - PROBE.radius;
    if (Math.abs(angle) > PROBE.halfAngle || depth < 0 || depth >= PROBE.depth) continue;
    beam[i] = ((angle / PROBE.halfAngle + 1) / 2) * (BEAMS - 1);
    sample[i] = (depth / PROBE.depth) * SAMPLES;
  }
  return { beam, sample };
}

/** What every scan needs, made at the first: most who import this module make none. */
let prepared: { readonly scatterers: Echoes; readonly conversion: ReturnType<typeof scanConversion> } | undefined;
function preparation() {
  const scatterers = () => ({ re: noise(1, GRAIN * GRAIN), im: noise(2, GRAIN * GRAIN) });
  prepared ??= { scatterers: scatterers(), conversion: scanConversion() };
  return prepared;
}

/** The cell at a beam and a sample that lie between others. */
function between(cells: Uint8Array, beam: number, sample: number): number {
  const [b, s] = [Math.floor(beam), Math.floor(sample)];
  const [fb, fs] = [beam - b, sample - s];
  const at = b * SAMPLES + s;
  const next = b + 1 < BEAMS ? SAMPLES : 0;
  const near = (cells[at] ?? 0) * (1 - fs) + (cells[at + 1] ?? 0) * fs;
  const far = (cells[at + next] ?? 0) * (1 - fs) + (cells[at + next + 1] ?? 0) * fs;
  return near * (1 - fb) + far * fb;
}

/** A B-mode picture of tissue: `SCREEN` pixels, one grey byte each, black outside the sector. `seed` varies only the receiver's noise. */
export function scan(tissue: Tissue, hold: Hold, seed: number): Uint8Array {
  const { scatterers, conversion } = preparation();
  const heard = { re: new Float32Array(CELLS), im: new Float32Array(CELLS) };
  for (let beam = 0; beam < BEAMS; beam += 1) listen(tissue, hold, scatterers, beam, heard);
  const cells = compress({ re: pulse(heard.re), im: pulse(heard.im) }, seed);
  const { beam, sample } = conversion;
  const grey = new Uint8Array(SCREEN.columns * SCREEN.rows);
  for (let i = 0; i < grey.length; i += 1) if ((beam[i] ?? -1) >= 0) grey[i] = between(cells, beam[i] ?? 0, sample[i] ?? 0);
  return grey;
}
