import { join } from "node:path";
import type { Picture } from "#codecs/picture";
import { encode, FfmpegFailed } from "#ffmpeg/encode";
import { type Ffmpeg, findFfmpeg } from "#ffmpeg/find";
import { type ClipPlan, clipArguments } from "#rendering/clip-arguments";
import { codecOf } from "#rendering/decode";
import { displaySize, evenSize } from "#rendering/display-size";
import { eachFrame, type Frames } from "#rendering/frames";
import { openJpeg } from "#rendering/jpeg";
import { pipesAsMjpeg } from "#rendering/pass-through";
import { Refusal } from "#rendering/refusal";
import { durationOf, frameRate } from "#rendering/timing";
import { type MadeFile, madeVideo } from "./made-file.ts";

/** Where clips are written, and what stops the work. */
export interface RenderTools {
  /** An existing folder; it and what is in it belong to the caller. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

const NAME = "clip.mp4";

/** An image's frames as an MP4 in the tools' folder. Throws Refusal where frames are damaged, FfmpegMissing, FfmpegFailed. */
export async function renderClip(frames: Frames, tools: RenderTools): Promise<{ video: MadeFile; encoder: string }> {
  const ffmpeg = await findFfmpeg();
  const { description } = frames.image;
  const path = join(tools.folder, NAME);
  const count = await encodeFrames(frames, (plan, bytes) => encode(ffmpeg, clipArguments(plan, path), bytes, tools.signal));
  if (count !== description.frames) throw new Refusal("DAMAGED_PIXELS", `${count} of ${description.frames} frames`);
  const seconds = durationOf(count, frameRate(description.timing));
  const video = await madeVideo(NAME, path, { ...evenSize(displaySize(description)), seconds, frames: count });
  return { video, encoder: encoderOf(ffmpeg) };
}

const encoderOf = ({ version }: Ffmpeg): string => `ffmpeg ${version} libx264`;

type Run = (plan: ClipPlan, frames: AsyncIterable<Uint8Array>) => Promise<number>;

/** JPEG frames go undecoded where they can; what ffmpeg does not take is decoded here, which tells damage from dialect. */
async function encodeFrames(frames: Frames, run: Run): Promise<number> {
  if (await arePiped(frames)) {
    try {
      return await encodeCodestreams(frames, run);
    } catch (error) {
      if (!(error instanceof FfmpegFailed)) throw error;
    }
  }
  return encodePictures(frames, run);
}

async function arePiped({ image, range }: Frames): Promise<boolean> {
  if (codecOf(image.description) !== "jpeg-baseline") return false;
  return pipesAsMjpeg(openJpeg(await image.frame(0), image.description), image.description, range);
}

const shownAs = ({ image: { description } }: Frames) => ({
  rate: frameRate(description.timing),
  display: displaySize(description),
});

const encodeCodestreams = ({ image, ...rest }: Frames, run: Run): Promise<number> =>
  run(
    { input: { kind: "mjpeg" }, ...shownAs({ image, ...rest }) },
    eachFrame(image, (bytes) => openJpeg(bytes, image.description).bytes),
  );

async function encodePictures(frames: Frames, run: Run): Promise<number> {
  const { channels, width, height } = await frames.picture(await frames.image.frame(0));
  const data = ({ channels: found, data }: Picture): Uint8Array => {
    if (found !== channels) throw new Refusal("UNSUPPORTED_ENCODING", "grey and colour frames in one clip");
    return data;
  };
  return run(
    { input: { kind: "raw", channels, size: { width, height } }, ...shownAs(frames) },
    eachFrame(frames.image, async (bytes) => data(await frames.picture(bytes))),
  );
}
