import { join } from "node:path";
import { type Encoded, encode, FfmpegFailed } from "#ffmpeg/encode";
import { withFfmpeg } from "#ffmpeg/find";
import { retime } from "#ffmpeg/retime";
import { clipArguments } from "#rendering/clip-arguments";
import { type ClipFeed, codestreamFeed, fed, sampleFeed } from "#rendering/clip-feed";
import { displaySize, evenSize } from "#rendering/display-size";
import { FrameDamage } from "#rendering/frame-damage";
import type { Frames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { durationOf, frameRate, varyingTimes } from "#rendering/timing";
import { type MadeFile, madeVideo } from "./made-file.ts";

/** Where clips are written, what stops the work, and who is told how far it is. */
export interface RenderTools {
  /** An existing folder; it and what is in it belong to the caller. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly told?: (frames: number, of: number) => void;
}

/** A clip, and which of its frames do not decode. */
export interface MadeClip {
  readonly video: MadeFile;
  readonly encoder: string;
  readonly damage: FrameDamage;
}

export const CLIP_NAME = "clip.mp4";

/** An image's frames as an MP4 in the tools' folder. Throws Refusal where frames are damaged, FfmpegMissing, FfmpegFailed, NotMp4. */
export async function renderClip(frames: Frames, tools: RenderTools): Promise<MadeClip> {
  const { description } = frames.image;
  const path = join(tools.folder, CLIP_NAME);
  const [rate, times] = [frameRate(description.timing), varyingTimes(description.timing)];
  const display = displaySize(description);
  const { written, damage } = await withFfmpeg((ffmpeg) =>
    encodeFrames(frames, tools, (input, chunks) =>
      encode(ffmpeg, clipArguments({ input, rate, display, ...(times && { times }) }, path), chunks, tools.signal),
    ),
  );
  if (written.frames !== description.frames)
    throw new Refusal("DAMAGED_PIXELS", `${written.frames} of ${description.frames} frames`);
  if (times !== undefined) await retime(path, times);
  const seconds = times === undefined ? durationOf(written.frames, rate) : times.reduce((sum, time) => sum + time, 0) / 1000;
  const video = await madeVideo(CLIP_NAME, path, { ...evenSize(display), seconds, frames: written.frames });
  return { video, encoder: `ffmpeg ${written.version} libx264`, damage };
}

type Run = (input: ClipFeed["input"], chunks: AsyncIterable<Uint8Array>) => Promise<Encoded>;

/** JPEG frames go undecoded where they can; what ffmpeg does not take is decoded here, which tells damage from dialect. */
async function encodeFrames(frames: Frames, tools: RenderTools, run: Run): Promise<{ written: Encoded; damage: FrameDamage }> {
  const undecoded = await firstWhole(frames, async (first) => codestreamFeed(frames, first));
  if (undecoded !== undefined) {
    try {
      return await encodeFed(frames, tools, undecoded, run);
    } catch (error) {
      if (!(error instanceof FfmpegFailed)) throw error;
    }
  }
  return encodeFed(frames, tools, await firstWhole(frames, (first) => sampleFeed(frames, first)), run);
}

async function encodeFed({ image }: Frames, tools: RenderTools, feed: ClipFeed, run: Run) {
  const of = image.description.frames;
  const damage = new FrameDamage(of);
  const chunks = fed(image, feed, damage, (frames) => tools.told?.(frames, of));
  return { written: await run(feed.input, chunks), damage };
}

/** What the first frame that is not damaged makes of it. Throws Refusal where too many before it are. */
async function firstWhole<T>({ image }: Frames, make: (first: Uint8Array) => Promise<T>): Promise<T> {
  const damage = new FrameDamage(image.description.frames);
  for (let index = 0; ; index++) {
    try {
      return await make(await image.frame(index));
    } catch (error) {
      damage.add(index, error);
    }
  }
}
