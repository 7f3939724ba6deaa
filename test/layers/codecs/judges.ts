import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { byPixel, type Samples, type Words } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";

const PYTHON = "/usr/bin/python3";
const SCRIPT = join(import.meta.dirname, "judge.py");

/** What another program decoded: the first frame and the last, pixel by pixel. */
export interface Judgement {
  readonly path: string;
  readonly reader: "gdcm" | "pydicom";
  readonly photometric: string;
  readonly frames: readonly Words[];
}

/** True where the judges are installed. */
export const hasJudges = spawnSync(PYTHON, ["-c", "import gdcm, numpy, pydicom"]).status === 0;
if (!hasJudges) console.warn("SKIPPED: samples are not compared, for gdcm, pydicom or numpy is missing.");

/** Has files decoded by gdcm and pydicom in one process, through files in `folder`; a reader that does not read a file says nothing. */
export function judged(paths: readonly string[], folder: string): readonly Judgement[] {
  const { stdout } = spawnSync(PYTHON, [SCRIPT, folder], { input: paths.join("\n"), maxBuffer: 1 << 24, encoding: "utf8" });
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => {
    const { path, reader, photometric, file, frames: count, bytes } = JSON.parse(line);
    const words = wordsIn(readFileSync(file), bytes);
    const size = words.length / count;
    const frames = Array.from({ length: count }, (_, i) => words.subarray(i * size, (i + 1) * size));
    return { path, reader, photometric, frames };
  });
}

function wordsIn(file: Buffer, size: 1 | 2 | 4): Words {
  const { buffer } = Uint8Array.from(file);
  return size === 1 ? new Uint8Array(buffer) : size === 2 ? new Uint16Array(buffer) : new Uint32Array(buffer);
}

/** Y Y Cb Cr to Y Cb Cr Y Cb Cr; everything else by pixel. */
function spread(samples: Samples): Words {
  if (samples.layout !== "422") return byPixel(samples);
  const { words } = samples;
  return Uint8Array.from({ length: (words.length / 2) * 3 }, (_, i) => {
    const [pair, within] = [Math.floor(i / 6) * 4, i % 6];
    return words[pair + (within % 3 === 0 ? within / 3 : 1 + (within % 3))] as number;
  });
}

function toRgb(ybr: Words): Words {
  const rgb = new Uint8ClampedArray(ybr.length);
  for (let i = 0; i < ybr.length; i += 3) {
    const [y, cb, cr] = [ybr[i] as number, (ybr[i + 1] as number) - 128, (ybr[i + 2] as number) - 128];
    rgb[i] = Math.round(y + 1.402 * cr);
    rgb[i + 1] = Math.round(y - 0.344136 * cb - 0.714136 * cr);
    rgb[i + 2] = Math.round(y + 1.772 * cb);
  }
  return Uint8Array.from(rgb);
}

/** The greatest difference of two readings in the bits up to High Bit; Infinity where they are not of one size. */
export function difference(ours: readonly Samples[], theirs: Judgement, { highBit }: ImageDescription): number {
  const used = 2 ** (highBit + 1) - 1;
  let most = ours.length === theirs.frames.length ? 0 : Number.POSITIVE_INFINITY;
  for (const [index, samples] of ours.entries()) {
    const mine = spread(samples);
    const converts = samples.photometric === "RGB" && theirs.photometric.startsWith("YBR_FULL");
    const other = converts ? toRgb(theirs.frames[index] ?? new Uint8Array(0)) : (theirs.frames[index] ?? new Uint8Array(0));
    if (other.length !== mine.length) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < mine.length; i++) {
      const apart = Math.abs((((mine[i] as number) & used) >>> 0) - (((other[i] as number) & used) >>> 0));
      if (apart > most) most = apart;
    }
  }
  return most;
}
