import sharp from "sharp";
import { head, objectSource } from "#aws/objects";
import type { OpenedImage } from "#dicom/image";
import { openImage } from "#dicom/open-image";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import type { HeldNote } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { frameStill } from "#rendering/frame-still";
import { prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { encodeStill, type JpegFile } from "#rendering/still";
import { renderVideo } from "../../lambdas/renderer/render-video.ts";
import type { HeldImage } from "./decisions.ts";
import { UsageError } from "./usage-error.ts";

const MOST_FRAMES = 9;
const TILE_WIDTH = 640;
const MOMENTS = [0, 1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8, 6 / 8, 7 / 8, 1] as const; // of a video

/** Frames of a held image as one JPEG, nine of a clip at most; what release would mask is veiled in red, so that a person sees both. */
export async function previewHeld(clinic: string, { study, name, note }: HeldImage): Promise<Uint8Array> {
  const ref = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
  const stored = await head(ref);
  const image = stored && (await openImage(objectSource(ref, stored.size)));
  if (image === undefined) throw new UsageError("It has no picture to look at.");
  try {
    const tiles: Buffer[] = [];
    for await (const picture of picturesOf(image)) tiles.push(await veil(picture, note));
    return await sheet(tiles);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError("This encoding cannot be shown yet. Look at it in a DICOM viewer.");
    throw error;
  }
}

async function* picturesOf(image: OpenedImage): AsyncGenerator<JpegFile> {
  if (image.stream === undefined) {
    const frames = await prepareFrames(image);
    for (const index of spread(image.description.frames)) yield (await frameStill(frames, index, [])).image;
  } else {
    const signal = new AbortController().signal;
    const film = await withTemporaryFolder((folder) => renderVideo(image, { folder, signal }, MOMENTS));
    for (const picture of film.pictures) yield encodeStill(picture, picture);
  }
}

/** Frames from the first to the last, evenly. */
function spread(frames: number): readonly number[] {
  const count = Math.min(frames, MOST_FRAMES);
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (frames - 1)) / (count - 1))));
}

/** Lays a red veil over what is outside the boxes to keep; nothing is veiled where release keeps the whole picture. */
async function veil({ bytes, width, height }: JpegFile, { keep, rows, columns }: HeldNote): Promise<Buffer> {
  if (keep.length === 0) return Buffer.from(bytes);
  const holes = keep.map(({ x0, y0, x1, y1 }) => `M${x0} ${y0}V${y1}H${x1}V${y0}Z`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${columns} ${rows}" preserveAspectRatio="none">
    <path fill="#d00" fill-opacity="0.55" fill-rule="evenodd" d="M0 0H${columns}V${rows}H0Z${holes}"/></svg>`;
  return sharp(bytes)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg()
    .toBuffer();
}

/** Pictures of one size side by side, three in a row; a single one stays as large as it is. */
async function sheet(tiles: readonly Buffer[]): Promise<Buffer> {
  const [first] = tiles;
  if (tiles.length === 1 && first !== undefined) return first;
  const small = await Promise.all(
    tiles.map((tile) => sharp(tile).resize({ width: TILE_WIDTH, withoutEnlargement: true }).toBuffer()),
  );
  const { width = TILE_WIDTH, height = TILE_WIDTH } = await sharp(small[0]).metadata();
  const across = Math.min(3, tiles.length);
  const size = {
    width: across * width,
    height: Math.ceil(tiles.length / across) * height,
    channels: 3 as const,
    background: "#333",
  };
  const placed = small.map((input, i) => ({ input, left: (i % across) * width, top: Math.floor(i / across) * height }));
  return sharp({ create: size }).composite(placed).jpeg({ quality: 85 }).toBuffer();
}
