import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, statSync } from "node:fs";
import { CLIP, type ClipFiles } from "./clip-corpus.ts";

const COLOURED = 48; // between the largest and the smallest of red, green and blue

/** Peak signal-to-noise ratio in dB of samples of 8 bits. */
const decibels = (squares: number, samples: number): number => 10 * Math.log10((255 * 255 * samples) / squares);

/** Difference of two RGB clips, over all samples and over those of coloured pixels. */
function compare(reference: Uint8Array, shown: Uint8Array): { all: number; coloured: number } {
  let [squares, colouredSquares, colouredSamples] = [0, 0, 0];
  for (let i = 0; i + 2 < reference.length; i += 3) {
    const [r = 0, g = 0, b = 0] = [reference[i], reference[i + 1], reference[i + 2]];
    const error = (r - (shown[i] ?? 0)) ** 2 + (g - (shown[i + 1] ?? 0)) ** 2 + (b - (shown[i + 2] ?? 0)) ** 2;
    squares += error;
    if (Math.max(r, g, b) - Math.min(r, g, b) >= COLOURED) {
      colouredSquares += error;
      colouredSamples += 3;
    }
  }
  return { all: decibels(squares, reference.length), coloured: decibels(colouredSquares, colouredSamples) };
}

/** How near an MP4 is to the frames it was made from, and how large. */
export function clipQuality(ffmpeg: string, files: ClipFiles, clip: string): { all: number; coloured: number; kilobytes: number } {
  const rgb = `${clip}.rgb`;
  const shown = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-sws_flags", "accurate_rnd+full_chroma_int", rgb];
  execFileSync(ffmpeg, ["-v", "error", "-i", clip, ...shown]);
  const quality = compare(readFileSync(files.rgb), readFileSync(rgb));
  rmSync(rgb);
  return { ...quality, kilobytes: statSync(clip).size / CLIP.frames / 1024 };
}
