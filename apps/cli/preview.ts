import sharp from "sharp";
import type { Picture } from "#codecs/picture";
import type { OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import type { ByteSource } from "#dicom/source";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import type { Decision } from "#pipeline/documents";
import { prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { renderVideo } from "../../lambdas/renderer/render-video.ts";
import type { HeldImage } from "./decisions.ts";
import { contactSheet } from "./sheet.ts";
import { UsageError } from "./usage-error.ts";

const MOST_FRAMES = 6;
const MOMENTS = [0, 1 / 5, 2 / 5, 3 / 5, 4 / 5, 1] as const; // of a video

/** Boxes that a person draws: masked too, or kept instead of what was proposed. */
export type Drawn = Pick<Decision, "mask" | "keep">;

/** A contact sheet of a held image as PNG: frames of a clip, six at most, as they are and as release would leave them. */
export async function previewHeld(
  source: ByteSource | undefined,
  { note }: HeldImage,
  { mask = [], keep }: Drawn,
): Promise<Uint8Array> {
  const image = source && (await openImage(source));
  if (image === undefined) throw new UsageError("It has no picture to look at.");
  const shown = { keep: keep ?? note.keep, mask: [...note.mask, ...mask.map((box) => ({ box, reason: "REVIEWER" as const }))] };
  try {
    const { width, height, channels, data } = contactSheet(await picturesOf(image), shown);
    return await sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError("This encoding cannot be shown yet. Look at it in a DICOM viewer.");
    throw error;
  }
}

async function picturesOf(image: OpenedImage): Promise<readonly Picture[]> {
  if (image.stream !== undefined) {
    const signal = new AbortController().signal;
    return (await withTemporaryFolder((folder) => renderVideo(image, { folder, signal }, MOMENTS))).pictures;
  }
  const { picture } = await prepareFrames(image);
  const pictures: Picture[] = [];
  for (const index of spread(image.description.frames)) pictures.push(await picture(await image.frame(index)));
  return pictures;
}

/** Frames from the first to the last, evenly. */
function spread(frames: number): readonly number[] {
  const count = Math.min(frames, MOST_FRAMES);
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (frames - 1)) / (count - 1))));
}
