import type { FrameTiming } from "#dicom/image";

/** Frames per second as a fraction in lowest terms. */
export interface FrameRate {
  readonly numerator: number;
  readonly denominator: number;
}

const DEFAULT: FrameRate = { numerator: 25, denominator: 1 };
const SLOWEST = 0.1;
const FASTEST = 1000;
const LONGEST_GOP_SECONDS = 2;

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

/**
 * How long each frame is shown, in milliseconds, where that varies; undefined where it does not. A frame is shown until the next one is due,
 * the last one for as long as the mean.
 */
export function varyingTimes(timing: FrameTiming | undefined): readonly number[] | undefined {
  if (timing?.kind !== "vector") return undefined;
  const times = timing.milliseconds.slice(1);
  return times.every((time) => time === times[0]) ? undefined : [...times, meanIncrement(timing.milliseconds)];
}

/** The most frames of which any stretch lasts two seconds at most, so that a player can enter there; one at least. */
export function longestGop(rate: FrameRate, times?: readonly number[]): number {
  if (times === undefined) return Math.max(1, Math.floor((LONGEST_GOP_SECONDS * rate.numerator) / rate.denominator));
  let [fewest, start, lasting] = [times.length, 0, 0];
  for (const [end, time] of times.entries()) {
    lasting += time;
    for (; lasting > LONGEST_GOP_SECONDS * 1000; start++) {
      fewest = Math.min(fewest, end - start);
      lasting -= times[start] as number;
    }
  }
  return Math.max(1, fewest);
}

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

/** A rate of `above` to `below`, both rounded to whole numbers. */
export function inLowestTerms(above: number, below: number): FrameRate {
  const [numerator, denominator] = [Math.round(above), Math.round(below)];
  const common = divisor(numerator, denominator);
  return { numerator: numerator / common, denominator: denominator / common };
}
