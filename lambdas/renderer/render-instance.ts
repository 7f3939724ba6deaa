import type { OpenedImage } from "#dicom/image";
import type { Rendition, RenditionNote, RenditionTiming } from "#pipeline/documents";
import type { RefusalReason } from "#pipeline/refusals";
import { Rejection, type RejectionReason } from "#pipeline/rejections";
import { displaySize } from "#rendering/display-size";
import { type FrameStill, frameStill, pictureStill } from "#rendering/frame-still";
import { type Frames, prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { smallerSizes } from "#rendering/still";
import { varyingTimes } from "#rendering/timing";
import { type MadeFile, madeJpeg } from "./made-file.ts";
import { type RenderTools, renderClip } from "./render-clip.ts";
import { renderVideo } from "./render-video.ts";

/** What rendition.json will say, and the files it lists. */
export interface Rendered {
  readonly rendition: Rendition;
  readonly files: readonly MadeFile[];
}

/** What a file that cannot be read means for its copies; what is not here is damaged. */
const REFUSED_FOR: Partial<Record<RejectionReason, RefusalReason>> = {
  EMPTY: "UNREADABLE",
  NOT_DICOM: "UNREADABLE",
  TOO_DEEP: "UNREADABLE",
  TOO_LARGE: "PICTURE_TOO_LARGE",
  UNSUPPORTED_TRANSFER_SYNTAX: "UNSUPPORTED_ENCODING",
};

/**
 * The copies of one instance: a still, or a clip with its poster; a refusal with its reason where none can be made.
 * `open` gives undefined for an instance without pixel data. Throws what may succeed another time.
 */
export async function renderInstance(open: () => Promise<OpenedImage | undefined>, tools: RenderTools): Promise<Rendered> {
  try {
    const image = await open();
    if (image === undefined) throw new Refusal("NOT_AN_IMAGE", "no pixel data");
    if (image.stream !== undefined) return await renderFilm(image, tools);
    const frames = await prepareFrames(image);
    return image.description.frames === 1 ? await renderStill(frames) : await renderMoving(frames, tools);
  } catch (error) {
    if (error instanceof Refusal) return refused(error.reason);
    if (error instanceof Rejection) return refused(REFUSED_FOR[error.reason] ?? "DAMAGED_PIXELS");
    throw error;
  }
}

const refused = (reason: RefusalReason): Rendered => ({ rendition: { kind: "refused", reason }, files: [] });

async function renderStill(frames: Frames): Promise<Rendered> {
  const { rendition, files } = stillOf(await frameStill(frames, 0, smallerSizes(displaySize(frames.image.description))));
  return { rendition: { ...rendition, ...notesOf(frames) }, files };
}

function stillOf({ image, smaller, encoder }: FrameStill) {
  const [thumbnail, ...others] = smaller.map((jpeg, i) =>
    i === 0 ? madeJpeg("thumb.jpg", "thumbnail", jpeg) : madeJpeg(`${jpeg.width}.jpg`, "smaller", jpeg),
  );
  const files = [madeJpeg("image.jpg", "image", image), ...others, ...(thumbnail === undefined ? [] : [thumbnail])];
  return { rendition: { kind: "still", encoder, files: files.map(({ facts }) => facts) }, files } as const;
}

/** The poster is the middle frame: the first is often still black or frozen. */
async function renderMoving(frames: Frames, tools: RenderTools): Promise<Rendered> {
  const { description } = frames.image;
  const { video, encoder, damage } = await renderClip(frames, tools);
  const middle = damage.nearestWhole(Math.floor(description.frames / 2));
  const [size] = smallerSizes(displaySize(description));
  const { image, smaller } = await frameStill(frames, middle, size === undefined ? [] : [size], true);
  const thumbnails = smaller.map((jpeg) => madeJpeg("thumb.jpg", "thumbnail", jpeg));
  const files = [video, madeJpeg("poster.jpg", "poster", image), ...thumbnails];
  const facts = files.map((file) => file.facts);
  return {
    rendition: { kind: "clip", encoder, files: facts, timing: timingOf(frames), ...notesOf(frames, damage.frames) },
    files,
  };
}

/** A video; one of a single frame is a still. */
async function renderFilm(image: OpenedImage, tools: RenderTools): Promise<Rendered> {
  const { video, pictures, frames, encoder, timing, notes } = await renderVideo(image, tools);
  const [poster] = pictures;
  const said = notes.length > 0 ? { notes: [...notes] } : {};
  const sizes = smallerSizes(poster);
  if (frames === 1) {
    const { rendition, files } = stillOf(await pictureStill(poster, sizes));
    return { rendition: { ...rendition, ...said }, files };
  }
  const { image: large, smaller } = await pictureStill(poster, sizes.slice(0, 1));
  const thumbnails = smaller.map((jpeg) => madeJpeg("thumb.jpg", "thumbnail", jpeg));
  const files = [video, madeJpeg("poster.jpg", "poster", large), ...thumbnails];
  return { rendition: { kind: "clip", encoder, files: files.map(({ facts }) => facts), timing, ...said }, files };
}

function notesOf({ contradicted }: Frames, damaged: readonly number[] = []): { notes?: RenditionNote[] } {
  const notes: RenditionNote[] = contradicted ? [{ note: "COLOURS_FROM_CODESTREAM" }] : [];
  if (damaged.length > 0) notes.push({ note: "DAMAGED_FRAMES", frames: [...damaged] });
  return notes.length > 0 ? { notes } : {};
}

const timingOf = ({ image: { description } }: Frames): RenditionTiming => ({
  from: description.timingFrom ?? "Default",
  ignored: [...(description.timingIgnored ?? [])],
  varies: varyingTimes(description.timing) !== undefined,
});
