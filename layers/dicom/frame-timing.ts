import type { FrameTiming, ImageDescription, TimingSource } from "./image.ts";
import type { Values } from "./values.ts";

const SHORTEST_MILLISECONDS = 1;
const LONGEST_MILLISECONDS = 10_000;

const makesSense = (milliseconds: number): boolean => milliseconds >= SHORTEST_MILLISECONDS && milliseconds <= LONGEST_MILLISECONDS;

/** Frame Time Vector; undefined where it makes no sense or is not one for each frame. */
function vectorOf(increments: readonly number[], frames: number): FrameTiming | undefined {
  const milliseconds = increments.slice(0, frames);
  if (milliseconds.length < Math.max(frames, 2) || !milliseconds.slice(1).every(makesSense)) return undefined;
  return { kind: "vector", milliseconds };
}

const constant = ([frameMilliseconds = 0]: readonly number[]): FrameTiming | undefined =>
  makesSense(frameMilliseconds) ? { kind: "constant", frameMilliseconds } : undefined;

const rate = ([framesPerSecond = 0]: readonly number[]): FrameTiming | undefined =>
  framesPerSecond > 0 && makesSense(1000 / framesPerSecond) ? { kind: "rate", framesPerSecond } : undefined;

type Reading = (numbers: readonly number[], frames: number) => FrameTiming | undefined;

/** What may tell the speed of a clip, in the order in which it counts (PS3.3 C.7.6.5). */
const SOURCES: readonly (readonly [TimingSource, string, Reading])[] = [
  ["FrameTimeVector", "00181065", vectorOf],
  ["FrameTime", "00181063", constant],
  ["CineRate", "00180040", rate],
  ["RecommendedDisplayFrameRate", "00082144", rate],
];

/** How long frames are shown, and where that stands: from 1 ms to 10 s each, or it makes no sense and the next source is asked. */
export function frameTiming(values: Values, frames: number): Pick<ImageDescription, "timing" | "timingFrom" | "timingIgnored"> {
  const ignored: TimingSource[] = [];
  for (const [source, tag, read] of SOURCES) {
    const numbers = values.numbers(tag);
    if (numbers.length === 0) continue;
    const timing = read(numbers, frames);
    if (timing !== undefined) return { timing, timingFrom: source, ...(ignored.length === 0 ? {} : { timingIgnored: ignored }) };
    ignored.push(source);
  }
  return ignored.length === 0 ? {} : { timingIgnored: ignored };
}
