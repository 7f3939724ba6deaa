import { spawn } from "node:child_process";
import type { Picture, Size } from "#codecs/picture";
import { FfmpegFailed } from "./encode.ts";

const CHANNELS = 3;
const MOST_OUTPUT = 8 * 1024;

/**
 * The frames of a video of this size, each once, as they are decoded; a picture holds only until the next is asked for. An aborted `signal` kills
 * ffmpeg. Throws FfmpegFailed where the file does not decode to whole frames.
 */
export async function* decodeFrames(
  path: string,
  file: string,
  { width, height }: Size,
  signal: AbortSignal,
): AsyncGenerator<Picture> {
  const once = ["-vf", "setpts=N/25/TB", "-r", "25"]; // no frame is dropped or doubled, whatever its time
  const raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
  const args = ["-nostdin", "-v", "error", "-i", file, "-map", "0:v:0", ...once, ...raw];
  const child = spawn(path, args, { stdio: ["ignore", "pipe", "pipe"], signal, killSignal: "SIGKILL" });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  ended.catch(() => undefined); // thrown below
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-MOST_OUTPUT);
  });
  const frame = new Uint8Array(width * height * CHANNELS);
  let filled = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Uint8Array>) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + frame.length - filled);
        frame.set(part, filled);
        at += part.length;
        filled = (filled + part.length) % frame.length;
        if (filled === 0) yield { width, height, channels: CHANNELS, data: frame };
      }
    }
    const code = await ended;
    if (code !== 0 || filled !== 0) throw new FfmpegFailed(code, said);
  } finally {
    child.kill("SIGKILL");
  }
}
