import { join } from "node:path";
import { type ClipPlan, clipArguments, fraction } from "#rendering/clip-arguments";
import { frameRate } from "#rendering/timing";
import { CLIP, type ClipFiles } from "./clip-corpus.ts";
import { isInstalled, measureInTurn, type Run } from "./measure.ts";
import type { Figure } from "./reached.ts";

const TIMES = 5;
const BOUND = "ffmpeg, bare frames";
const SAME = "the same, our settings";
const OURS = "keepsake render";
const DCMTK = "dcmj2pnm + ffmpeg";
const PYDICOM = "pydicom + ffmpeg";
const PYDICOM_FRAMES = join(import.meta.dirname, "frames-by-pydicom.py");
const PYTHON = ["/usr/bin/python3", "python3"].find((python) => isInstalled(`${python} && ${python} -c "import pydicom, numpy"`));

/** The command as users start it. */
export const KEEPSAKE: readonly string[] = [process.execPath, join(import.meta.dirname, "../../apps/cli/keepsake.cjs"), "render"];

type Commands = Readonly<Record<string, readonly string[]>>;

const shell = (line: string): readonly string[] => ["sh", "-ec", line];
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(" ");

const SIZE = { width: CLIP.columns, height: CLIP.rows };
const RATE = frameRate({ kind: "constant", frameMilliseconds: CLIP.frameMilliseconds });
const RAW = { kind: "raw", channels: 3, size: SIZE } as const;
const RGB = `-f rawvideo -pixel_format rgb24 -video_size ${CLIP.columns}x${CLIP.rows}`;
const X264 = "-c:v libx264 -preset superfast -crf 22 -pix_fmt yuv420p -movflags +faststart -y"; // the design's

/** ffmpeg with the settings of the renderer, reading the bare frames. */
const likeOurs = (ffmpeg: string, input: ClipPlan["input"], bare: string, out: string): string =>
  `${ffmpeg} ${quoted(clipArguments({ input, rate: RATE, display: SIZE }, join(out, "bare.mp4")))} < ${bare}`;

/** The same job by other programs, for the clip in JPEG. Those that are not installed are left out. */
function others(ffmpeg: string, file: string, out: string): Commands {
  const encode = (input: string): string => `${ffmpeg} -v error -framerate ${fraction(RATE)} ${input} ${X264} ${out}/other.mp4`;
  const all: readonly (readonly [string, boolean, string])[] = [
    [DCMTK, isInstalled("dcmj2pnm"), `dcmj2pnm +Fa +op ${file} ${out}/f; ${encode(`-i ${out}/f.%d.ppm`)}`],
    [PYDICOM, PYTHON !== undefined, `${PYTHON} ${PYDICOM_FRAMES} ${file} | ${encode(`${RGB} -i -`)}`],
    [
      "gdcm + ffmpeg",
      isInstalled("gdcmconv") && isInstalled("gdcmraw"),
      `gdcmconv --raw ${file} ${out}/r.dcm; gdcmraw -i ${out}/r.dcm -o ${out}/r.rgb; ${encode(`${RGB} -i ${out}/r.rgb`)}`,
    ],
  ];
  return Object.fromEntries(all.filter(([, here]) => here).map(([name, , line]) => [name, shell(`mkdir -p ${out}; ${line}`)]));
}

const cell = (value: number, digits: number): string => value.toFixed(digits).padStart(8);

type Results = Readonly<Record<string, Run>>;

function print(name: string, results: Results): void {
  const bound = results[BOUND]?.cpuSeconds ?? Number.NaN;
  process.stdout.write(`\n${name}\n${"".padEnd(24)}   ÷ bound    cpu s   wall s    RSS MB\n`);
  for (const [who, { seconds, cpuSeconds, megabytes }] of Object.entries(results))
    process.stdout.write(
      `${who.padEnd(24)}${[cell(cpuSeconds / bound, 2), cell(cpuSeconds, 2), cell(seconds, 2), cell(megabytes, 0)].join("  ")}\n`,
    );
}

const ratio = (results: Results, above: string, below: string): number =>
  (results[above]?.cpuSeconds ?? Number.NaN) / (results[below]?.cpuSeconds ?? Number.NaN);

/** Measures the clip in each encoding, in turn with ffmpeg on its bare frames and with what else does the job; prints and answers ratios of processor time. */
export function measureClips(ffmpeg: string, files: ClipFiles, scratch: string): readonly Figure[] {
  const out = join(scratch, "out");
  const measured = (name: string, file: string, input: ClipPlan["input"], bare: string, beside: Commands): Results => {
    const read = input.kind === "mjpeg" ? "-f mjpeg" : RGB;
    const plain = `${ffmpeg} -v error -framerate ${fraction(RATE)} ${read} -i ${bare} ${X264} ${out}/bound.mp4`;
    const commands = {
      [BOUND]: shell(`mkdir -p ${out}; ${plain}`),
      [SAME]: shell(`mkdir -p ${out}; ${likeOurs(ffmpeg, input, bare, out)} > /dev/null`),
      [OURS]: [...KEEPSAKE, file, "-o", out],
      ...beside,
    };
    const results = measureInTurn(commands, out, scratch, TIMES);
    print(name, results);
    return results;
  };
  const jpeg = measured("JPEG baseline clip", files.jpeg, { kind: "mjpeg" }, files.mjpeg, others(ffmpeg, files.jpeg, out));
  const rle = measured("RLE clip", files.rle, RAW, files.rgb, {});
  const raw = measured("uncompressed RGB clip", files.raw, RAW, files.rgb, {});
  const figure = (what: string, value: number, reach: Figure["reach"]): Figure => ({ what, value, digits: 2, reach });
  return [
    figure("JPEG baseline clip ÷ ffmpeg", ratio(jpeg, OURS, BOUND), { most: 1.15 }),
    figure("RLE clip ÷ ffmpeg", ratio(rle, OURS, BOUND), { most: 1.3 }),
    figure("uncompressed RGB clip ÷ ffmpeg", ratio(raw, OURS, BOUND), { most: 1.3 }),
    ...(DCMTK in jpeg ? [figure("dcmj2pnm + ffmpeg ÷ ours", ratio(jpeg, DCMTK, OURS), { least: 2.5 })] : []),
    ...(PYDICOM in jpeg ? [figure("pydicom + ffmpeg ÷ ours", ratio(jpeg, PYDICOM, OURS), { least: 5 })] : []),
  ];
}
