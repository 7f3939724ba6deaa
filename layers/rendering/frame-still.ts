import { codecOf } from "./decode.ts";
import { displaySize } from "./display-size.ts";
import type { Frames } from "./frames.ts";
import { openJpeg } from "./jpeg.ts";
import { passesThrough } from "./pass-through.ts";
import { encodeStill, type JpegFile, STILL_ENCODER, thumbnailSize } from "./still.ts";

/** One frame as JPEG files, and what encoded the larger one. */
export interface FrameStill {
  readonly image: JpegFile;
  readonly thumbnail: JpegFile;
  readonly encoder: string;
}

/** A frame as a picture and a thumbnail; a JPEG frame that shows as it should is not encoded again. Throws Refusal. */
export async function frameStill(frames: Frames, index: number): Promise<FrameStill> {
  const { description } = frames.image;
  const bytes = await frames.image.frame(index);
  const picture = await frames.picture(bytes);
  const size = displaySize(description);
  const thumbnail = await encodeStill(picture, thumbnailSize(size));
  const jpeg = codecOf(description) === "jpeg-baseline" ? openJpeg(bytes, description) : undefined;
  if (jpeg !== undefined && passesThrough(jpeg, description, frames.range))
    return { image: { bytes: jpeg.bytes, ...size }, thumbnail, encoder: "passed through" };
  return { image: await encodeStill(picture, size), thumbnail, encoder: STILL_ENCODER };
}
