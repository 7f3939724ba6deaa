import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Ffmpeg } from "./find.ts";

const MOST_OUTPUT = 8 * 1024;

/** ffmpeg ended with an error. `output` is the end of what it said. */
export class FfmpegFailed extends Error {
  override readonly name = "FfmpegFailed";
  readonly output: string;

  constructor(code: number | null, output: string) {
    super(`ffmpeg ended with ${code ?? "a signal"}.`);
    this.output = output;
  }
}

/**
 * Runs ffmpeg with `frames` on standard input, one at a time as it takes them, and tells how many frames it wrote.
 * `args` ask for `-progress pipe:1`. An error of `frames` ends ffmpeg and is thrown; an aborted `signal` kills it.
 * Throws FfmpegFailed.
 */
export async function encode(
  ffmpeg: Ffmpeg,
  args: readonly string[],
  frames: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  const child = spawn(ffmpeg.path, args, { stdio: "pipe", signal, killSignal: "SIGKILL" });
  const progress = endOf(child.stdout);
  const complaints = endOf(child.stderr);
  const [code] = await Promise.all([exitOf(child), feed(child, frames)]);
  if (code !== 0) throw new FfmpegFailed(code, complaints());
  return Number(/frame=\s*(\d+)(?![\s\S]*frame=)/.exec(progress())?.[1] ?? 0);
}

const exitOf = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
  new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));

/** An ffmpeg that stops reading says why by its exit code, so a broken pipe is no error here. */
async function feed(child: ChildProcessWithoutNullStreams, frames: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(frames, child.stdin);
  } catch (error) {
    if (isBrokenPipe(error)) return;
    child.kill("SIGKILL");
    throw error;
  }
}

const isBrokenPipe = (error: unknown): boolean =>
  error instanceof Error && "code" in error && ["EPIPE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"].includes(String(error.code));

/** Reads a stream to its end and keeps the last of it. */
function endOf(stream: Readable): () => string {
  let kept = "";
  stream.setEncoding("utf8").on("data", (text: string) => {
    kept = (kept + text).slice(-MOST_OUTPUT);
  });
  return () => kept;
}
