import type { FrameTiming } from "#dicom/image";

/** Frames per second as a fraction in lowest terms. */
export interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
}

const DEFAULT: FrameRate = { numerator: 25, denominator: 1 };
const SLOWEST = 0.1;
const FASTEST = 1000;

/**
 * The recorded speed; 25 a second where the header says nothing or nothing sensible. A vector that varies becomes its mean,
 * so that the whole clip lasts as long as it was recorded.
 */
export function frameRate(timing: FrameTiming | undefined): FrameRate {
  const rate = timing === undefined ? DEFAULT : fractionOf(timing);
  const perSecond = rate.numerator / rate.denominator;
  return perSecond >= SLOWEST && perSecond <= FASTEST ? rate : DEFAULT;
}

/** How long `frames` frames are shown, in seconds. */
export const durationOf = (frames: number, rate: FrameRate): number => (frames * rate.denominator) / rate.numerator;

function fractionOf(timing: FrameTiming): FrameRate {
  if (timing.kind === "rate") return inLowestTerms(timing.framesPerSecond * 1e6, 1e6);
  if (timing.kind === "constant") return inLowestTerms(1e9, timing.frameMilliseconds * 1e6);
  return inLowestTerms(1e9, meanIncrement(timing.milliseconds) * 1e6);
}

/** Frame Time Vector (0018,1065) gives the time from the frame before, so the first says nothing (PS3.3 C.7.6.5). */
function meanIncrement(milliseconds: readonly number[]): number {
  const increments = milliseconds.slice(1);
  return increments.reduce((sum, increment) => sum + increment, 0) / increments.length;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

function inLowestTerms(above: number, below: number): FrameRate {
  const [numerator, denominator] = [Math.round(above), Math.round(below)];
  const common = divisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}
