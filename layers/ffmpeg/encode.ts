import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

const MOST_OUTPUT = 8 * 1024;
const CANNOT_START: ReadonlySet<string> = new Set(["ENOENT", "EACCES", "ENOEXEC", "EPERM", "ENOTDIR", "UNKNOWN"]);

/** ffmpeg could not start, or ended with an error. `output` is the end of what it said. */
export class FfmpegFailed extends Error {
  override readonly name = "FfmpegFailed";
  readonly output: string;

  constructor(code: number | string | null, output: string) {
    super(`ffmpeg ended with ${code ?? "a signal"}.`);
    this.output = output;
  }
}

/** What ffmpeg did: how many frames it wrote, what it calls itself, and the beginning of what it said. */
export interface Encoded {
  readonly frames: number;
  readonly version: string;
  readonly said: string;
}

/**
 * Runs ffmpeg with `chunks` on standard input as it takes them. One chunk is still being written while the next is asked for; the memory of
 * those before may serve again. `args` ask for `-progress pipe:1` and the banner. An error of `chunks` ends ffmpeg and is thrown; an
 * aborted `signal` kills it. Throws FfmpegFailed.
 */
export async function encode(
  path: string,
  args: readonly string[],
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Encoded> {
  const child = spawn(path, args, { stdio: "pipe", signal, killSignal: "SIGKILL" });
  const progress = kept(child.stdout);
  const said = kept(child.stderr);
  const [code] = await Promise.all([exitOf(child), feed(child, chunks)]);
  if (code !== 0) throw new FfmpegFailed(code, said.end());
  return {
    frames: Number(/frame=\s*(\d+)(?![\s\S]*frame=)/.exec(progress.end())?.[1] ?? 0),
    version: /^ffmpeg version (\S+)/.exec(said.start())?.[1] ?? "unknown",
    said: said.start(),
  };
}

const exitOf = (child: ChildProcessWithoutNullStreams): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      reject(CANNOT_START.has(error.code ?? "") ? new FfmpegFailed(error.code ?? "", "") : error);
    child.once("error", fail).once("close", resolve);
  });

/** An ffmpeg that stops reading says why by its exit code, so a broken pipe is no error here. */
async function feed(child: ChildProcessWithoutNullStreams, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const { stdin } = child;
  stdin.on("error", () => stdin.destroy());
  try {
    let written: Promise<void> = Promise.resolve();
    for await (const chunk of chunks) {
      await written;
      if (stdin.destroyed) return;
      written = write(stdin, chunk);
    }
    await written;
    stdin.end();
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}

const write = (to: Writable, chunk: Uint8Array): Promise<void> => new Promise((resolve) => to.write(chunk, () => resolve()));

/** Reads a stream to its end and keeps its start and its end. */
function kept(stream: Readable): { start(): string; end(): string } {
  let [start, end] = ["", ""];
  stream.setEncoding("utf8").on("data", (text: string) => {
    if (start.length < MOST_OUTPUT) start = (start + text).slice(0, MOST_OUTPUT);
    end = (end + text).slice(-MOST_OUTPUT);
  });
  return { start: () => start, end: () => end };
}
