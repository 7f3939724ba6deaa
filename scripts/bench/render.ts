import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFfmpeg } from "#ffmpeg/find";
import type { Rendition } from "#pipeline/documents";
import { CLIP, type ClipFiles, writeClip, writeLongClip } from "./clip-corpus.ts";
import { clipQuality } from "./clip-quality.ts";
import { hostileFigures } from "./hostile-cost.ts";
import { passThroughFigures } from "./pass-through-cost.ts";
import { type Figure, printFigures } from "./reached.ts";
import { KEEPSAKE, measureClips } from "./render-clips.ts";
import { canMeasureTree, treeMegabytes } from "./tree-memory.ts";

const MEGABYTES = [100, 500, 1000];

async function memoryFigures(files: ClipFiles, scratch: string): Promise<readonly Figure[]> {
  if (!canMeasureTree) return [];
  const most = new Map<number, number>();
  for (const size of MEGABYTES) {
    const [clip, out] = [join(scratch, "long.dcm"), join(scratch, "long")];
    await writeLongClip(clip, size, files.rgb);
    most.set(size, await treeMegabytes([...KEEPSAKE, clip, "-o", out]));
    rmSync(clip);
    rmSync(out, { recursive: true });
  }
  const [small = 0, middle = 0, large = 0] = MEGABYTES.map((size) => most.get(size) ?? 0);
  return [
    { what: "RSS of the whole tree, 500 MB clip", value: middle, digits: 0, reach: { most: 300 }, unit: " MB" },
    { what: "RSS at 1 GB ÷ RSS at 100 MB", value: large / small, digits: 2, reach: { most: 1.1 } },
  ];
}

/** Renders a file; what is said of it, and where its MP4 is. */
function rendered(file: string, name: string, out: string): { video: Partial<Record<"width" | "height", number>>; clip: string } {
  execFileSync(KEEPSAKE[0] as string, [...KEEPSAKE.slice(1), file, "-o", out], { stdio: "ignore" });
  const made = JSON.parse(readFileSync(join(out, name, "rendition.json"), "utf8")) as Rendition;
  return { video: made.kind === "clip" ? (made.files[0] ?? {}) : {}, clip: join(out, name, "clip.mp4") };
}

/** Media Header box (ISO/IEC 14496-12 8.4.2): ticks a second, and how many the track lasts. */
function lasting(clip: string): number {
  const bytes = readFileSync(clip);
  const at = bytes.indexOf("mdhd") + 16;
  return bytes.readUInt32BE(at + 4) / bytes.readUInt32BE(at);
}

function pictureFigures(ffmpeg: string, files: ClipFiles, out: string): readonly Figure[] {
  const { clip } = rendered(files.jpeg, "jpeg", out);
  const { all, coloured, kilobytes } = clipQuality(ffmpeg, files, clip);
  const { width = 0, height = 1 } = rendered(files.oblong, "oblong", out).video;
  const square = (CLIP.columns * CLIP.aspect.horizontal) / (CLIP.rows * CLIP.aspect.vertical);
  const percent = (is: number, should: number): number => Math.abs(is / should - 1) * 100;
  const recorded = (CLIP.frames * CLIP.frameMilliseconds) / 1000;
  return [
    { what: "clip quality", value: all, digits: 1, reach: { least: 41.5 }, unit: " dB" },
    { what: "coloured pixels", value: coloured, digits: 1, reach: { least: 33 }, unit: " dB" },
    { what: "a frame", value: kilobytes, digits: 1, reach: { most: 20 }, unit: " KB" },
    { what: "frame rate error", value: percent(recorded, lasting(clip)), digits: 4, reach: { most: 0.01 }, unit: " %" },
    { what: "aspect error", value: percent(width / height, square), digits: 3, reach: { most: 0.5 }, unit: " %" },
  ];
}

/** Measures rendering beside ffmpeg alone and beside other programs, whole process trees, and prints what was to be reached. */
export async function benchRender(): Promise<void> {
  const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "keepsake-bench-"));
  try {
    const { path, version } = await findFfmpeg();
    const files = await writeClip(scratch);
    const bytes = Math.round(statSync(files.mjpeg).size / CLIP.frames / 1024);
    process.stdout.write(
      `${CLIP.frames} frames of ${CLIP.columns}×${CLIP.rows}, ${files.made}, ${bytes} KB each; ffmpeg ${version}\n`,
    );
    printFigures([
      ...measureClips(path, files, scratch),
      ...(await memoryFigures(files, scratch)),
      ...(await passThroughFigures()),
      ...pictureFigures(path, files, join(scratch, "pictures")),
      ...hostileFigures(scratch),
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
