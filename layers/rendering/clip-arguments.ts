import type { Size } from "#codecs/picture";
import { evenSize } from "./display-size.ts";
import type { FrameRate } from "./timing.ts";

/** How the frames reach ffmpeg: JPEG codestreams one after the other, or raw pictures of `size`. */
export type ClipInput = { readonly kind: "mjpeg" } | { readonly kind: "raw"; readonly channels: 1 | 3; readonly size: Size };

/** What a clip is made from and how it is shown. */
export interface ClipPlan {
  readonly input: ClipInput;
  readonly rate: FrameRate;
  /** With square pixels; odd sides are padded. */
  readonly display: Size;
}

const LONGEST_GOP_SECONDS = 2;
const THREADS = "4"; // fixed: x264's output depends on it
const FILTER = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

/** The arguments that make ffmpeg read frames from standard input and write an MP4 for any browser: H.264 high, 4:2:0, BT.601. */
export function clipArguments(plan: ClipPlan, output: string): readonly string[] {
  return [...GLOBAL, ...inputArguments(plan), ...NO_METADATA, "-vf", filters(plan), ...encoding(plan), "-f", "mp4", "-y", output];
}

const GLOBAL = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-xerror"];
const NO_METADATA = [
  "-map",
  "0:v:0",
  "-map_metadata",
  "-1",
  "-map_chapters",
  "-1",
  "-fflags",
  "+bitexact",
  "-flags:v",
  "+bitexact",
];

const fraction = ({ numerator, denominator }: FrameRate): string => `${numerator}/${denominator}`;

function inputArguments({ input, rate }: ClipPlan): readonly string[] {
  const from = ["-framerate", fraction(rate), "-r", fraction(rate), "-i", "pipe:0"]; // -r: newer builds guess a rounder one
  if (input.kind === "mjpeg") return ["-err_detect", "explode", "-f", "mjpeg", ...from];
  const { width, height } = input.size;
  const pixels = ["-pixel_format", input.channels === 1 ? "gray" : "rgb24", "-video_size", `${width}x${height}`];
  return ["-f", "rawvideo", ...pixels, ...from];
}

/** JPEG, RGB and grey are full range; video is not. The matrix stays BT.601, which is JPEG's. */
function filters({ display }: ClipPlan): string {
  const padded = evenSize(display);
  const scale = `scale=${display.width}:${display.height}:flags=${FILTER}:in_range=pc:out_range=tv:in_color_matrix=bt601:out_color_matrix=bt601`;
  const pad =
    padded.width === display.width && padded.height === display.height ? [] : [`pad=${padded.width}:${padded.height}:0:0`];
  return [scale, "format=yuv420p", ...pad, "setsar=1"].join();
}

/** Settings that x264 writes into the stream are taken out again (NAL unit type 6). */
function encoding({ rate }: ClipPlan): readonly string[] {
  const gop = Math.max(1, Math.floor((LONGEST_GOP_SECONDS * rate.numerator) / rate.denominator));
  const colour = ["-color_range", "tv", "-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1"];
  return [
    ...["-c:v", "libx264", "-preset", "superfast", "-crf", "22", "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", String(gop)],
    ...["-threads", THREADS, ...colour, "-bsf:v", "filter_units=remove_types=6", "-movflags", "+faststart"],
  ];
}
