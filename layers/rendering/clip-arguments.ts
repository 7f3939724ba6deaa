import type { Size } from "#codecs/picture";
import { evenSize } from "./display-size.ts";
import { type FrameRate, longestGop } from "./timing.ts";

/** Samples as decoding leaves them, in the forms that ffmpeg reads: what they need not be turned into, nobody has to turn. */
export type PlaneFormat = "gbrp" | "yuv444p" | "yuyv422" | "pal8";

/** How the frames reach ffmpeg: JPEG codestreams one after the other, pictures, or samples, of `size`. */
export type ClipInput =
  | { readonly kind: "mjpeg" }
  | { readonly kind: "raw"; readonly channels: 1 | 3; readonly size: Size }
  | { readonly kind: "planes"; readonly format: PlaneFormat; readonly size: Size };

/** What a clip is made from and how it is shown. */
export interface ClipPlan {
  readonly input: ClipInput;
  readonly rate: FrameRate;
  /** How long each frame is shown, in milliseconds, where that varies. The clip is encoded at `rate` and gets its times afterwards. */
  readonly times?: readonly number[];
  /** With square pixels; odd sides are padded. */
  readonly display: Size;
}

const THREADS = "4"; // fixed: x264's output depends on it
const SCALER = "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp";

/** The arguments that make ffmpeg read frames from standard input and write an MP4 for any browser: H.264 high, 4:2:0, BT.601. */
export function clipArguments(plan: ClipPlan, output: string): readonly string[] {
  const scaled = scaledTo(plan.display, "in_range=pc:in_color_matrix=bt601");
  const { rate, times } = plan;
  return [...TOLD, ...inputArguments(plan), ...clipOutput([scaled], longestGop(rate, times), BT601), output];
}

/** What ffmpeg tells, and how it ends: at the first error. The banner, which names the version, is only said at this level. */
export const TOLD: readonly string[] = ["-nostdin", "-nostats", "-loglevel", "info", "-progress", "pipe:1", "-xerror"];

/** The first video stream and nothing that is said beside it. */
export const NO_METADATA: readonly string[] = [
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
const BT601 = ["-colorspace", "smpte170m", "-color_primaries", "bt709", "-color_trc", "iec61966-2-1"];

/** A rate as ffmpeg reads it. */
export const fraction = ({ numerator, denominator }: FrameRate): string => `${numerator}/${denominator}`;

function inputArguments({ input, rate }: ClipPlan): readonly string[] {
  const from = ["-framerate", fraction(rate), "-r", fraction(rate), "-i", "pipe:0"]; // -r: newer builds guess a rounder one
  if (input.kind === "mjpeg") return ["-err_detect", "explode", "-f", "mjpeg", ...from];
  const { width, height } = input.size;
  const format = input.kind === "planes" ? input.format : input.channels === 1 ? "gray" : "rgb24";
  return ["-f", "rawvideo", "-pixel_format", format, "-video_size", `${width}x${height}`, ...from];
}

/** The filter that brings frames to their size with square pixels, the matrix kept: JPEG, RGB and grey are full range, video is not. */
export function scaledTo(display: Size, from: string): string {
  const padded = evenSize(display);
  const scale = `scale=${display.width}:${display.height}:flags=${SCALER}:${from}:out_range=tv:out_color_matrix=bt601`;
  const pad = padded.width === display.width && padded.height === display.height ? "" : `,pad=${padded.width}:${padded.height}:0:0`;
  return `${scale},format=yuv420p${pad},setsar=1`;
}

/** Nearer to the frames than superfast in fewer bytes and two thirds of the time: decision 9. */
const X264 = ["-preset", "ultrafast", "-crf", "22", "-x264-params", "8x8dct=1:cabac=1:deblock=0,0"];

/** Newer builds name the encoder in the sample description, however exact their output is to be; a blank one they leave alone. */
const NO_ENCODER = ["-metadata:s:v:0", "encoder= "];

/** The arguments that encode the first video stream and nothing else. What x264 and a source's frames say of themselves is taken out again (NAL unit type 6). */
export function clipOutput(filters: readonly string[], gop: number, colour: readonly string[]): readonly string[] {
  return [
    ...[...NO_METADATA, ...NO_ENCODER, "-vf", filters.join()],
    ...["-c:v", "libx264", ...X264, "-profile:v", "high", "-pix_fmt", "yuv420p", "-g", String(gop)],
    ...["-threads", THREADS, "-color_range", "tv", ...colour, "-bsf:v", "filter_units=remove_types=6"],
    ...["-movflags", "+faststart", "-f", "mp4", "-y"],
  ];
}
