import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { findFfmpeg } from "#ffmpeg/find";

const run = promisify(execFile);
const { path: ffmpeg } = await findFfmpeg();

/** What ffmpeg says of a file's first video stream. */
export async function probe(path: string) {
  const { stdout, stderr } = await run(ffmpeg, ["-i", path, "-c", "copy", "-f", "framecrc", "-"]);
  const packets = stdout.split("\n").filter((line) => /^0,/.test(line));
  const timeBase = Number(/^#tb 0: 1\/(\d+)/m.exec(stdout)?.[1]);
  const ticks = packets.map((line) => Number(line.split(",")[3])).reduce((sum, duration) => sum + duration, 0);
  const described = stderr.slice(0, stderr.indexOf("Output #0"));
  const stream = /Stream #0:0.*Video: (.*)/.exec(described)?.[1] ?? "";
  return { frames: packets.length, seconds: ticks / timeBase, stream, streams: described.match(/Stream #/g)?.length };
}

/** Positions of the frames that decode without others. */
export async function keyFrames(path: string): Promise<readonly number[]> {
  const args = ["-loglevel", "error", "-skip_frame", "nokey", "-i", path, "-vf", "showinfo", "-f", "null", "-"];
  const { stderr } = await run(ffmpeg, ["-loglevel", "info", ...args.slice(2)], { maxBuffer: 16 * 1024 * 1024 });
  return [...stderr.matchAll(/pts_time:([\d.]+)/g)].map(([, time]) => Number(time));
}

/** Frames of a clip as RGB, one after the other: all, or those at the positions given, in their order. */
export async function decodedFrames(path: string, positions?: readonly number[]): Promise<Buffer> {
  const chosen = positions === undefined ? "1" : positions.map((n) => `eq(n\\,${n})`).join("+");
  const filters = `select=${chosen},scale=in_color_matrix=bt601:flags=accurate_rnd+full_chroma_int`;
  const args = ["-loglevel", "error", "-i", path, "-vf", filters, "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"];
  const { stdout } = await run(ffmpeg, args, { encoding: "buffer", maxBuffer: 256 * 1024 * 1024 });
  return stdout;
}

/** The types of an MP4's top-level boxes, in their order. */
export async function boxesOf(path: string): Promise<readonly string[]> {
  const bytes = await readFile(path);
  const boxes: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, bytes.readUInt32BE(at)))
    boxes.push(bytes.toString("latin1", at + 4, at + 8));
  return boxes;
}
