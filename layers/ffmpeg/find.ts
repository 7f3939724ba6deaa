import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";

/** An ffmpeg that runs here and encodes H.264. */
export interface Ffmpeg {
  readonly path: string;
  readonly version: string;
}

/** No ffmpeg that serves was found; the message says what to do. */
export class FfmpegMissing extends Error {
  override readonly name = "FfmpegMissing";
}

const INSTALL =
  "Install ffmpeg with libx264 (Debian: apt install ffmpeg; macOS: brew install ffmpeg), or name one in FFMPEG_BIN, or run npm install with optional dependencies.";

const run = promisify(execFile);
const load = createRequire(import.meta.url); // never bundled: these packages bring a binary of their own

/** The path that an optional package exports, if the package is here and fits this machine. */
function packaged(name: string): string | undefined {
  try {
    const exported: unknown = load(name);
    const path = typeof exported === "object" && exported !== null && "path" in exported ? exported.path : exported;
    return typeof path === "string" ? path : undefined;
  } catch {
    return undefined;
  }
}

const candidates = (): readonly (string | undefined)[] => [
  packaged("ffmpeg-static"),
  "ffmpeg",
  packaged("@ffmpeg-installer/ffmpeg"),
];

/** The ffmpeg at a path, or undefined where it does not run or lacks libx264. */
async function tried(path: string): Promise<Ffmpeg | undefined> {
  try {
    const { stdout, stderr } = await run(path, ["-encoders"], { timeout: 20_000, maxBuffer: 4 * 1024 * 1024 });
    if (!/^ V\S* libx264 /m.test(stdout)) return undefined;
    return { path, version: /^ffmpeg version (\S+)/m.exec(stderr)?.[1] ?? "unknown" };
  } catch {
    return undefined;
  }
}

async function search(): Promise<Ffmpeg> {
  const named = process.env.FFMPEG_BIN;
  if (named !== undefined && named !== "") {
    const found = await tried(named);
    if (found === undefined) throw new FfmpegMissing("FFMPEG_BIN names no ffmpeg that runs and has libx264.");
    return found;
  }
  for (const path of candidates()) {
    const found = path === undefined ? undefined : await tried(path);
    if (found !== undefined) return found;
  }
  throw new FfmpegMissing(`No ffmpeg with libx264 was found. ${INSTALL}`);
}

let cached: Promise<Ffmpeg> | undefined;

/** The ffmpeg to use: FFMPEG_BIN, ffmpeg-static, PATH, @ffmpeg-installer/ffmpeg, in that order; looked for once. Throws FfmpegMissing. */
export function findFfmpeg(): Promise<Ffmpeg> {
  cached ??= search().catch((error: unknown) => {
    cached = undefined;
    throw error;
  });
  return cached;
}
