import type { OpenedImage } from "#dicom/image";
import type { Rendition } from "#pipeline/documents";
import { Rejection } from "#pipeline/rejections";
import { frameStill } from "#rendering/frame-still";
import { type Frames, prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { type MadeFile, madeJpeg } from "./made-file.ts";
import { type RenderTools, renderClip } from "./render-clip.ts";

/** What rendition.json will say, and the files it lists. */
export interface Rendered {
  readonly rendition: Rendition;
  readonly files: readonly MadeFile[];
}

/**
 * The copies of one instance: a still, or a clip with its poster; a refusal with its reason where none can be made.
 * `open` gives undefined for an instance without pixel data. Throws what may succeed another time.
 */
export async function renderInstance(open: () => Promise<OpenedImage | undefined>, tools: RenderTools): Promise<Rendered> {
  try {
    const image = await open();
    if (image === undefined) throw new Refusal("NOT_AN_IMAGE", "no pixel data");
    const frames = await prepareFrames(image);
    return image.description.frames === 1 ? await renderStill(frames) : await renderMoving(frames, tools);
  } catch (error) {
    if (error instanceof Refusal) return { rendition: { kind: "refused", reason: error.reason }, files: [] };
    if (error instanceof Rejection) return { rendition: { kind: "refused", reason: "DAMAGED_PIXELS" }, files: [] };
    throw error;
  }
}

async function renderStill(frames: Frames): Promise<Rendered> {
  const { image, thumbnail, encoder } = await frameStill(frames, 0);
  return rendered("still", encoder, [madeJpeg("image.jpg", "image", image), madeJpeg("thumb.jpg", "thumbnail", thumbnail)]);
}

/** The poster is the middle frame: the first is often still black or frozen. */
async function renderMoving(frames: Frames, tools: RenderTools): Promise<Rendered> {
  const { video, encoder } = await renderClip(frames, tools);
  const { image, thumbnail } = await frameStill(frames, Math.floor(frames.image.description.frames / 2));
  return rendered("clip", encoder, [video, madeJpeg("poster.jpg", "poster", image), madeJpeg("thumb.jpg", "thumbnail", thumbnail)]);
}

const rendered = (kind: "still" | "clip", encoder: string, files: readonly MadeFile[]): Rendered => ({
  rendition: { kind, encoder, files: files.map(({ facts }) => facts) },
  files,
});
