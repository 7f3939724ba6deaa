import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { FfmpegFailed } from "./encode.ts";

/** An ffmpeg that runs here and can do what clips need. */
export interface Ffmpeg {
  readonly path: string;
  readonly version: string;
}

/** An ffmpeg that was looked at and does not serve. `from` is where it was found, `why` what it lacks. */
export interface PassedOver {
  readonly from: string;
  readonly why: string;
}

/** No ffmpeg that serves was found; the message says what to do. */
export class FfmpegMissing extends Error {
  override readonly name = "FfmpegMissing";
}

const INSTALL =
  "Install ffmpeg 4.0 or later with libx264 (Debian: apt install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg), or name one in FFMPEG_BIN, or run npm install with optional dependencies.";

const OLDEST_RELEASE = 4; // the first with the filter that takes the encoder's settings out of the stream
const OLDEST_YEAR = 2018; // builds between releases tell only the year

interface Candidate {
  readonly from: string;
  readonly path: string;
}

const run = promisify(execFile);
const load = createRequire(import.meta.url); // never bundled: these packages bring a binary of their own

/** The path that an optional package exports, if the package is here and fits this machine. */
function packaged(name: string): readonly Candidate[] {
  try {
    const exported: unknown = load(name);
    const path = typeof exported === "object" && exported !== null && "path" in exported ? exported.path : exported;
    return typeof path === "string" ? [{ from: name, path }] : [];
  } catch {
    return [];
  }
}

/** Where ffmpeg is looked for, in that order. One that is named is the only one. */
function* candidates(): Generator<Candidate> {
  const named = process.env.FFMPEG_BIN;
  if (named !== undefined && named !== "") return yield { from: "FFMPEG_BIN", path: named };
  yield* packaged("ffmpeg-static");
  yield { from: "PATH", path: "ffmpeg" };
  yield* packaged("@ffmpeg-installer/ffmpeg");
}

/** The ffmpeg at a path, or why it does not serve. */
async function looked(path: string): Promise<Ffmpeg | string> {
  try {
    const { stdout, stderr } = await run(path, ["-encoders"], { timeout: 20_000, maxBuffer: 4 * 1024 * 1024 });
    const version = /^ffmpeg version (\S+)/m.exec(stderr)?.[1] ?? "unknown";
    const year = Number(/Copyright \(c\) \d+-(\d+)/.exec(stderr)?.[1] ?? OLDEST_YEAR);
    const release = Number(/^n?(\d+)\.\d/.exec(version)?.[1] ?? OLDEST_RELEASE);
    if (release < OLDEST_RELEASE || year < OLDEST_YEAR) return `version ${version} is older than ${OLDEST_RELEASE}.0`;
    return /^ V\S* libx264 /m.test(stdout) ? { path, version } : `version ${version} has no libx264`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is none" : "it does not run";
  }
}

let known: Candidate | undefined;
let passedOver: readonly PassedOver[] = [];

/** What was looked at before the ffmpeg that is used, and why it does not serve; empty before one was needed. */
export const ffmpegPassedOver = (): readonly PassedOver[] => passedOver;

function missing(all: readonly PassedOver[]): FfmpegMissing {
  const tried = all.map(({ from, why }) => `${from}: ${why}`).join("; ");
  return new FfmpegMissing(`No ffmpeg that serves was found (${tried}). ${INSTALL}`);
}

/**
 * Does `work` with the first ffmpeg of FFMPEG_BIN alone, or ffmpeg-static, PATH, @ffmpeg-installer/ffmpeg. One is looked at only when `work` fails by
 * FfmpegFailed: where it does not serve, the work is begun again with the next. Throws FfmpegMissing, and what `work` throws.
 */
export async function withFfmpeg<T>(work: (path: string) => Promise<T>): Promise<T> {
  if (known !== undefined) return work(known.path);
  const failed: PassedOver[] = [];
  for (const candidate of candidates()) {
    try {
      const made = await work(candidate.path);
      [known, passedOver] = [candidate, failed];
      return made;
    } catch (error) {
      const found = error instanceof FfmpegFailed ? await looked(candidate.path) : undefined;
      if (typeof found !== "string") throw error;
      failed.push({ from: candidate.from, why: found });
    }
  }
  throw missing(failed);
}

/** The first ffmpeg that serves, looked at now. Throws FfmpegMissing. */
export async function findFfmpeg(): Promise<Ffmpeg> {
  const failed: PassedOver[] = [];
  for (const candidate of candidates()) {
    const found = await looked(candidate.path);
    if (typeof found !== "string") return found;
    failed.push({ from: candidate.from, why: found });
  }
  throw missing(failed);
}
