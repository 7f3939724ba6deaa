import type { Size } from "#codecs/picture";
import type { FrameRate } from "./timing.ts";

/** What ffmpeg says of the first video stream of a file. */
export interface VideoStream extends Size {
  /** As ffmpeg calls them: h264, mpeg2video; yuv420p. */
  readonly codec: string;
  readonly pixels: string;
  readonly isInterlaced: boolean;
  readonly isFullRange: boolean;
  /** Matrix, primaries and transfer, where it is said. */
  readonly colours: readonly string[];
  /** Width to height of one pixel, where it is said. */
  readonly pixelAspect?: { readonly width: number; readonly height: number };
  readonly rate?: FrameRate;
  /** There is sound beside it. */
  readonly hasSound: boolean;
}

const STREAM = /Stream #0:[^\n]*?: Video: (\w+)[^,\n]*, (\w+)(?:\(([^)\n]*)\))?, (\d+)x(\d+)[^\n]*/;
const RANGES_AND_FIELDS = /^(tv|pc|progressive|left|center|topleft|.* first|.* displayed.*|.*coded.*)$/;

/** Reads what ffmpeg says of its input; undefined where there is no video in it. */
export function videoStream(said: string): VideoStream | undefined {
  const [line, codec, pixels, traits = "", width, height] = STREAM.exec(said) ?? [];
  if (line === undefined || codec === undefined || pixels === undefined) return undefined;
  const words = traits.split(", ");
  const aspect = /SAR (\d+):(\d+)/.exec(line);
  const [across, down] = [Number(aspect?.[1] ?? 0), Number(aspect?.[2] ?? 0)];
  const rate = rateOf(Number(/, ([\d.]+) fps/.exec(line)?.[1] ?? 0));
  return {
    codec,
    pixels,
    width: Number(width),
    height: Number(height),
    isInterlaced: words.some((word) => / first| coded/.test(word)),
    isFullRange: pixels.startsWith("yuvj") || words.includes("pc"),
    colours: words.find((word) => word !== "" && !RANGES_AND_FIELDS.test(word))?.split("/") ?? [],
    ...(across > 0 && down > 0 && { pixelAspect: { width: across, height: down } }),
    ...(rate && { rate }),
    hasSound: /Stream #0:[^\n]*: Audio: /.test(said),
  };
}

const NTSC = 1001;

/** ffmpeg rounds to hundredths; 29.97 means 30000/1001. */
function rateOf(rounded: number): FrameRate | undefined {
  if (!(rounded > 0)) return undefined;
  const whole = Math.round((rounded * NTSC) / 1000);
  if (!Number.isInteger(rounded) && Math.abs((whole * 1000) / NTSC - rounded) < 0.006)
    return { numerator: whole * 1000, denominator: NTSC };
  return { numerator: Math.round(rounded * 100), denominator: 100 };
}
