import type { Size } from "#codecs/picture";
import type { VideoForm } from "#dicom/video-container";
import { clipOutput, fraction, NO_METADATA, scaledTo } from "./clip-arguments.ts";
import { type FrameRate, longestGop } from "./timing.ts";
import type { VideoStream } from "./video-stream.ts";

/** A video on disk: its path and how ffmpeg is to read it. */
export interface VideoSource {
  readonly path: string;
  readonly demuxer: string;
}

/** ffmpeg's readers of bare codestreams, by the last part of the transfer syntax's UID. */
const BARE: readonly (readonly [RegExp, string])[] = [
  [/\.4\.10[01](\.1)?$/, "mpegvideo"],
  [/\.4\.10[2-6](\.1)?$/, "h264"],
  [/\.4\.10[78]$/, "hevc"],
];
const CONTAINERS = { mp4: "mov", "transport-stream": "mpegts", "program-stream": "mpeg" } as const;

/** The reader that a video is given to: it is not guessed from what a stranger wrote. */
export function demuxerOf(form: VideoForm, transferSyntax: string): string | undefined {
  return form === "codestream" ? BARE.find(([uid]) => uid.test(transferSyntax))?.[1] : CONTAINERS[form];
}

const TOLD = ["-nostdin", "-nostats", "-loglevel", "info", "-progress", "pipe:1"];
const input = ({ path, demuxer }: VideoSource, ...timed: readonly string[]): readonly string[] => [
  ...["-protocol_whitelist", "file", "-f", demuxer, ...timed, "-i", path],
];

/** Reads one frame and says what the video is. */
export const lookArguments = (source: VideoSource): readonly string[] => [
  ...[...TOLD, ...input(source), "-map", "0:v:0", "-c", "copy", "-frames:v", "1", "-f", "null", "-"],
];

/** NAL units that are no part of a picture in two dimensions: supplemental information, other views. */
const LEFT_OUT = "filter_units=remove_types=6|14|15|20";

/** The coded frames as they are, in an MP4. */
export const copyArguments = (source: VideoSource, rate: FrameRate, output: string): readonly string[] => [
  ...[...TOLD, ...input(source, ...(source.demuxer === "h264" ? ["-framerate", fraction(rate)] : []))],
  ...[...NO_METADATA, "-c:v", "copy", "-copyinkf", "-bsf:v", LEFT_OUT, "-movflags", "+faststart", "-f", "mp4", "-y", output],
];

/** Ends at the first frame that is not whole, as far as a decoder notices. */
const STRICT = ["-xerror", "-err_detect", "explode"];

/** Decodes all frames and says nothing where they are whole. */
export const checkArguments = (source: VideoSource): readonly string[] => [
  ...["-nostdin", "-v", "error", ...STRICT, ...input(source), "-map", "0:v:0", "-f", "null", "-"],
];

const STANDARD_DEFINITION = 576; // lines; above them an untold matrix is that of high definition

/** Encodes every frame again, as one of a clip; fields become frames. `strict`: ends where one is damaged; else shows what can be seen of it. */
export function encodeVideoArguments(
  source: VideoSource,
  stream: VideoStream,
  shown: { readonly rate: FrameRate; readonly times?: readonly number[] | undefined; readonly display: Size },
  strict: boolean,
  output: string,
): readonly string[] {
  const { rate, times, display } = shown;
  const whole = stream.isInterlaced ? ["yadif=0"] : [];
  const [matrix, primaries, transfer] = stream.colours;
  const told = (option: string, value: string | undefined): readonly string[] =>
    value === undefined || value === "unknown" || value === "reserved" ? [] : [option, value];
  const untold = stream.height > STANDARD_DEFINITION ? "bt709" : "smpte170m";
  const colour = [
    ...["-colorspace", told("", matrix)[1] ?? untold],
    ...told("-color_primaries", primaries),
    ...told("-color_trc", transfer),
  ];
  const range = `in_range=${stream.isFullRange ? "pc" : "tv"}:in_color_matrix=bt601`; // the same matrix out: none is changed
  return [
    ...[...TOLD, ...(strict ? STRICT : []), ...input(source, "-r", fraction(rate))],
    ...[...clipOutput([...whole, scaledTo(display, range)], longestGop(rate, times), colour), output],
  ];
}

/** One frame of a clip as RGB samples, the first that is shown after so many seconds. */
export const pictureArguments = (clip: string, seconds: number, output: string): readonly string[] => [
  ...[...TOLD, "-ss", seconds.toFixed(6), "-i", clip, "-map", "0:v:0", "-frames:v", "1"],
  ...["-vf", "scale=flags=accurate_rnd+full_chroma_int", "-pix_fmt", "rgb24", "-f", "rawvideo", "-y", output],
];
