import { type FileHandle, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Picture, Size } from "#codecs/picture";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { NotMp4 } from "#dicom/mp4-boxes";
import { type VideoForm, videoForm } from "#dicom/video-container";
import { videoUnits } from "#dicom/video-units";
import { type Encoded, encode, FfmpegFailed } from "#ffmpeg/encode";
import { withFfmpeg } from "#ffmpeg/find";
import { retime } from "#ffmpeg/retime";
import type { RenditionNote, RenditionTiming } from "#pipeline/documents";
import { displaySize, evenSize } from "#rendering/display-size";
import { H264Order } from "#rendering/h264-order";
import { Refusal } from "#rendering/refusal";
import { MOST_PIXELS_OF_A_CLIP } from "#rendering/supported";
import { durationOf, type FrameRate, frameRate, varyingTimes } from "#rendering/timing";
import {
  checkArguments,
  copyArguments,
  demuxerOf,
  encodeVideoArguments,
  lookArguments,
  pictureArguments,
  type VideoSource,
} from "#rendering/video-arguments";
import { type VideoStream, videoStream } from "#rendering/video-stream";
import { type MadeFile, madeVideo } from "./made-file.ts";
import { CLIP_NAME, type RenderTools } from "./render-clip.ts";

/** A clip made of a video, and pictures out of it. */
export interface MadeFilm {
  readonly video: MadeFile;
  readonly pictures: readonly [Picture, ...Picture[]];
  readonly frames: number;
  readonly encoder: string;
  readonly timing: RenditionTiming;
  readonly notes: readonly RenditionNote[];
}

/** The video on disk; of a bare H.264 codestream also the order its pictures are shown in, and how fast. */
interface Film extends VideoSource {
  readonly places: readonly number[] | undefined;
  readonly rate: FrameRate | undefined;
  readonly isBare: boolean;
  readonly description: ImageDescription;
}

const LEAST_WHOLE = 0.9; // of the frames that the header promises

/**
 * A video as an MP4: the frames as they are coded where browsers play them, encoded again elsewhere. `moments`: which pictures are wanted, as
 * parts of the whole, 0 the first. Throws Refusal, FfmpegMissing.
 */
export async function renderVideo(
  image: OpenedImage,
  tools: RenderTools,
  moments: readonly [number, ...number[]] = [0.5],
): Promise<MadeFilm> {
  const path = join(tools.folder, "video");
  try {
    const film = await onDisk(image, path);
    return await withFfmpeg((ffmpeg) =>
      filmed(film, (args) => encode(ffmpeg, args, nothing(), tools.signal), tools.folder, moments),
    );
  } catch (error) {
    if (error instanceof FfmpegFailed) throw new Refusal("DAMAGED_PIXELS", "a video that does not decode", { cause: error });
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

type Run = (args: readonly string[]) => Promise<Encoded>;

async function onDisk({ description, stream }: OpenedImage, path: string): Promise<Film> {
  const order = new H264Order();
  const form: (VideoForm | undefined)[] = [];
  const file = await open(path, "w");
  try {
    for await (const unit of videoUnits(written(stream?.() ?? nothing(), file, form))) order.add(unit);
  } finally {
    await file.close();
  }
  const demuxer = form[0] && demuxerOf(form[0], description.transferSyntax);
  if (demuxer === undefined) throw new Refusal("DAMAGED_PIXELS", "no video codestream");
  const isBare = form[0] === "codestream";
  const { rate } = order;
  const known = demuxer === "h264" ? { places: order.places(), rate } : { places: undefined, rate: undefined };
  return { path, demuxer, isBare, description, ...known };
}

/** The chunks, once they are in the file; `form` learns what the first one shows. */
async function* written(
  chunks: AsyncIterable<Uint8Array>,
  file: FileHandle,
  form: (VideoForm | undefined)[],
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    if (form.length === 0) form.push(videoForm(chunk));
    await file.writeFile(chunk);
    yield chunk;
  }
}

/** How a film is shown. `milliseconds` for so many frames; undefined: as its container says. */
interface Showing {
  readonly rate: FrameRate;
  readonly times: readonly number[] | undefined;
  readonly display: Size;
  readonly timing: RenditionTiming;
}

async function filmed(film: Film, run: Run, folder: string, moments: readonly [number, ...number[]]): Promise<MadeFilm> {
  const { description } = film;
  const stream = videoStream((await run(lookArguments(film))).said);
  if (stream === undefined) throw new Refusal("DAMAGED_PIXELS", "no video stream");
  if (stream.width * stream.height > MOST_PIXELS_OF_A_CLIP) throw new Refusal("PICTURE_TOO_LARGE", "size");
  const showing = showingOf(description, film.rate === undefined ? stream : { ...stream, rate: film.rate });
  const clip = join(folder, CLIP_NAME);
  const made = (await copied(film, stream, showing, run, clip)) ?? (await encoded(film, stream, showing, run, clip));
  if (made.frames === 0 || made.frames < description.frames * LEAST_WHOLE)
    throw new Refusal("DAMAGED_PIXELS", `${made.frames} of ${description.frames} frames`);
  const size = evenSize(showing.display);
  const [first, ...others] = moments;
  const picture = (moment: number): Promise<Picture> => pictureOf(clip, at(made, moment), size, run, join(folder, "picture"));
  const pictures: [Picture, ...Picture[]] = [await picture(first)];
  for (const moment of others) pictures.push(await picture(moment));
  const shown = { ...size, frames: made.frames, seconds: made.seconds };
  return {
    video: await madeVideo(CLIP_NAME, clip, shown),
    pictures,
    frames: made.frames,
    encoder: made.encoder,
    timing: showing.timing,
    notes: [
      ...(made.frames === description.frames ? [] : [{ note: "FRAMES_DIFFER" as const }]),
      ...(made.isDamaged ? [{ note: "DAMAGED_FRAMES" as const }] : []),
      ...(stream.hasSound ? [{ note: "SOUND_LEFT_OUT" as const }] : []),
    ],
  };
}

/** The header's times where it tells any, else the video's own. */
function showingOf(description: ImageDescription, stream: VideoStream): Showing {
  const { timing, timingFrom, timingIgnored = [], aspect } = description;
  const times = varyingTimes(timing);
  const { width: columns, height: rows, pixelAspect } = stream;
  const own = pixelAspect && { vertical: pixelAspect.height, horizontal: pixelAspect.width };
  const from = timingFrom ?? (stream.rate === undefined ? "Default" : "Video");
  const square = own ?? aspect;
  return {
    rate: timing === undefined && stream.rate !== undefined ? stream.rate : frameRate(timing),
    times: times?.length === description.frames ? times : undefined,
    display: displaySize({ columns, rows, ...(square && { aspect: square }) }),
    timing: { from, ignored: [...timingIgnored], varies: times !== undefined },
  };
}

interface Made {
  readonly frames: number;
  readonly seconds: number;
  readonly encoder: string;
  readonly isDamaged?: boolean;
}

const millisecondsOf = ({ rate, times }: Showing, frames: number): readonly number[] =>
  times?.length === frames ? times : new Array<number>(frames).fill((1000 * rate.denominator) / rate.numerator);

const madeOf = (showing: Showing, frames: number, encoder: string): Made => {
  const times = showing.times?.length === frames ? showing.times : undefined;
  return { frames, encoder, seconds: times?.reduce((sum, time) => sum + time / 1000, 0) ?? durationOf(frames, showing.rate) };
};

/** The coded frames as they are; undefined where not every browser plays them, one is damaged, or they do not fit into an MP4 as they are. */
async function copied(film: Film, stream: VideoStream, showing: Showing, run: Run, clip: string): Promise<Made | undefined> {
  if (!playsAnywhere(stream, showing.display) || (film.isBare && film.places === undefined)) return undefined;
  try {
    if ((await run(checkArguments(film))).said.trim() !== "") return undefined;
    const { frames, version } = await run(copyArguments(film, showing.rate, clip));
    const isOwnTime = !film.isBare && film.description.timing === undefined;
    if (!isOwnTime) await retime(clip, millisecondsOf(showing, frames), film.places);
    return madeOf(showing, frames, `ffmpeg ${version} copied`);
  } catch (error) {
    if (error instanceof FfmpegFailed || error instanceof NotMp4) return undefined;
    throw error;
  }
}

/** H.264 of 8 bits in 4:2:0, whole frames, square pixels, even sides. */
function playsAnywhere({ codec, pixels, isInterlaced, width, height }: VideoStream, display: Size): boolean {
  const isSame = display.width === width && display.height === height && width % 2 === 0 && height % 2 === 0;
  return codec === "h264" && pixels === "yuv420p" && !isInterlaced && isSame;
}

async function encoded(film: Film, stream: VideoStream, showing: Showing, run: Run, clip: string): Promise<Made> {
  const once = (strict: boolean): Promise<Encoded> => run(encodeVideoArguments(film, stream, showing, strict, clip));
  let isDamaged = false;
  const { frames, version } = await once(true).catch((error: unknown) => {
    isDamaged = error instanceof FfmpegFailed;
    if (isDamaged) return once(false);
    throw error;
  });
  if (showing.times?.length === frames) await retime(clip, showing.times);
  return { ...madeOf(showing, frames, `ffmpeg ${version} libx264`), isDamaged };
}

const at = ({ frames, seconds }: Made, moment: number): number =>
  (Math.min(frames - 1, Math.floor(frames * moment)) * seconds) / frames;

async function pictureOf(clip: string, seconds: number, size: Size, run: Run, path: string): Promise<Picture> {
  for (const moment of [seconds, 0]) {
    await run(pictureArguments(clip, moment, path));
    const data = await readFile(path);
    await rm(path);
    if (data.length === size.width * size.height * 3) return { ...size, channels: 3, data };
  }
  throw new Refusal("DAMAGED_PIXELS", "no frame that can be shown");
}
