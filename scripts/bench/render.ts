import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFfmpeg } from "#ffmpeg/find";
import { type ClipPlan, clipArguments } from "#rendering/clip-arguments";
import { frameRate } from "#rendering/timing";
import { CLIP, type ClipFiles, writeClip } from "./clip-corpus.ts";
import { clipQuality } from "./clip-quality.ts";
import { isInstalled, measureInTurn, type Run } from "./measure.ts";

const TIMES = 3;
const OURS = "keepsake render";
const KEEPSAKE = [process.execPath, join(import.meta.dirname, "../../apps/cli/keepsake.cjs"), "render"];
const PYDICOM = join(import.meta.dirname, "frames-by-pydicom.py");
const PYTHON = ["/usr/bin/python3", "python3"].find((python) => isInstalled(`${python} && ${python} -c "import pydicom, numpy"`));

type Commands = Readonly<Record<string, readonly string[]>>;

const shell = (line: string): readonly string[] => ["sh", "-ec", line];
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

/** ffmpeg with the settings of the renderer, reading the bare frames. */
function ffmpegOn(ffmpeg: string, input: ClipPlan["input"], bare: string, out: string): string {
  const size = { width: CLIP.columns, height: CLIP.rows };
  const rate = frameRate({ kind: "constant", frameMilliseconds: CLIP.frameMilliseconds });
  return `${ffmpeg} ${quoted(clipArguments({ input, rate, display: size }, join(out, "bare.mp4")))} < ${bare}`;
}

const RAW = { kind: "raw", channels: 3, size: { width: CLIP.columns, height: CLIP.rows } } as const;

/** The same job by other programs, for the clip in JPEG. Those that are not installed are left out. */
function others(ffmpeg: string, file: string, out: string): Commands {
  const bare = (reader: string): string => `${reader} | ${ffmpegOn(ffmpeg, RAW, "/dev/stdin", out)}`;
  return {
    ...(isInstalled("dcmj2pnm")
      ? {
          "dcmj2pnm + ffmpeg": shell(
            `mkdir -p ${out}; dcmj2pnm +Fa +op ${file} ${out}/f; ${ffmpeg} -v error -framerate 30 -i ${out}/f.%d.ppm -c:v libx264 -preset superfast -crf 22 -pix_fmt yuv420p ${out}/a.mp4`,
          ),
        }
      : {}),
    ...(PYTHON === undefined ? {} : { "pydicom + ffmpeg": shell(`mkdir -p ${out}; ${bare(`${PYTHON} ${PYDICOM} ${file}`)}`) }),
  };
}

const cell = (value: number, digits: number): string => value.toFixed(digits).padStart(8);

function print(name: string, base: string, results: Readonly<Record<string, Run>>): void {
  const bound = results[base]?.cpuSeconds ?? Number.NaN;
  process.stdout.write(`\n${name}\n${"".padEnd(24)}   ÷ bound    cpu s   wall s    RSS MB\n`);
  for (const [who, { seconds, cpuSeconds, megabytes }] of Object.entries(results))
    process.stdout.write(
      `${who.padEnd(24)}${[cell(cpuSeconds / bound, 2), cell(cpuSeconds, 2), cell(seconds, 2), cell(megabytes, 0)].join("  ")}\n`,
    );
}

function measureClips(ffmpeg: string, files: ClipFiles, scratch: string): void {
  const out = join(scratch, "out");
  const bound = "ffmpeg, bare frames";
  const rows: readonly (readonly [string, string, ClipPlan["input"], string, boolean])[] = [
    ["JPEG baseline clip", files.jpeg, { kind: "mjpeg" }, files.mjpeg, true],
    ["RLE clip", files.rle, RAW, files.rgb, false],
    ["uncompressed RGB clip", files.raw, RAW, files.rgb, false],
  ];
  for (const [name, file, input, bare, beside] of rows) {
    const commands = {
      [bound]: shell(`mkdir -p ${out}; ${ffmpegOn(ffmpeg, input, bare, out)} > /dev/null`),
      [OURS]: [...KEEPSAKE, file, "-o", out],
      ...(beside ? others(ffmpeg, file, out) : {}),
    };
    print(name, bound, measureInTurn(commands, out, scratch, TIMES));
  }
}

/** Measures rendering: processor time of the whole process tree, beside ffmpeg on the bare frames and beside other programs; then the quality. */
export async function benchRender(): Promise<void> {
  const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "keepsake-bench-"));
  try {
    const { path, version } = await findFfmpeg();
    const files = await writeClip(scratch);
    const bytes = Math.round(statSync(files.mjpeg).size / CLIP.frames / 1024);
    process.stdout.write(
      `${CLIP.frames} frames of ${CLIP.columns}×${CLIP.rows}, ${files.made}, ${bytes} KB each; ffmpeg ${version}\n`,
    );
    measureClips(path, files, scratch);
    await clipQuality(path, files, [...KEEPSAKE], join(scratch, "quality"));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
