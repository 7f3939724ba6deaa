import type { BareJpeg } from "#codecs/jpeg";
import type { Picture, Size } from "#codecs/picture";
import { codecOf } from "./decode.ts";
import { displaySize } from "./display-size.ts";
import type { Frames } from "./frames.ts";
import { openJpeg } from "./jpeg.ts";
import { passesThrough } from "./pass-through.ts";
import { encodeStill, type JpegFile, STILL_ENCODER } from "./still.ts";

/** One frame as JPEG files, and what encoded the larger one. */
export interface FrameStill {
  readonly image: JpegFile;
  /** The same picture at the sizes that were asked for. */
  readonly smaller: readonly JpegFile[];
  readonly encoder: string;
}

/** What a frame's bytes are as they are, without metadata: a JPEG that shows as it should. Undefined where they are none. Throws Refusal. */
export function passedThrough({ image: { description }, range }: Frames, bytes: Uint8Array): JpegFile | undefined {
  const jpeg: BareJpeg | undefined = codecOf(description) === "jpeg-baseline" ? openJpeg(bytes, description) : undefined;
  if (jpeg === undefined || !passesThrough(jpeg, description, range)) return undefined;
  return { bytes: jpeg.bytes, ...displaySize(description) };
}

/**
 * A frame as a picture and smaller ones; a JPEG frame that shows as it should is not encoded again. `isWhole`: somebody has decoded it
 * already. Throws Refusal.
 */
export async function frameStill(frames: Frames, index: number, sizes: readonly Size[], isWhole = false): Promise<FrameStill> {
  const bytes = await frames.image.frame(index);
  const passed = passedThrough(frames, bytes);
  const from = passed !== undefined && isWhole ? passed : await frames.picture(bytes);
  const smaller: JpegFile[] = [];
  for (const size of sizes) smaller.push(await encodeStill(from, size));
  if (passed !== undefined) return { image: passed, smaller, encoder: "passed through" };
  return { image: await encodeStill(from, displaySize(frames.image.description)), smaller, encoder: STILL_ENCODER };
}

/** A picture that comes from no frame of its own, such as a video's, and smaller ones. */
export async function pictureStill(picture: Picture, sizes: readonly Size[]): Promise<FrameStill> {
  const smaller: JpegFile[] = [];
  for (const size of sizes) smaller.push(await encodeStill(picture, size));
  return { image: await encodeStill(picture, picture), smaller, encoder: STILL_ENCODER };
}
