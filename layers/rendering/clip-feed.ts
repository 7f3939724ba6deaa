import type { Picture } from "#codecs/picture";
import { byPlane, type Samples } from "#codecs/samples";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { decodeRle } from "#dicom/rle";
import type { ClipInput, PlaneFormat } from "./clip-arguments.ts";
import { codecOf, decoderOf } from "./decode.ts";
import type { FrameDamage } from "./frame-damage.ts";
import type { Frames } from "./frames.ts";
import { openJpeg } from "./jpeg.ts";
import { painter } from "./paint.ts";
import { pipesAsMjpeg } from "./pass-through.ts";
import { Refusal } from "./refusal.ts";
import { Rooms } from "./rooms.ts";

/** Makes what ffmpeg reads of one frame's bytes. Its memory may serve again two frames later. Throws Refusal, Rejection. */
type Chunker = (bytes: Uint8Array) => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;

/** How the frames of a clip are given to ffmpeg. */
export interface ClipFeed {
  readonly input: ClipInput;
  readonly chunks: Chunker;
}

const IN_USE = 3; // frames at once: one is being written, one made, one fetched

/**
 * What ffmpeg reads of all frames, in order; the next is fetched while one is worked on. A damaged frame's place is filled by the whole one
 * before it, at the start by the first. `told` hears how many frames are done.
 */
export async function* fed(
  image: OpenedImage,
  { chunks }: ClipFeed,
  damage: FrameDamage,
  told: (frames: number) => void,
): AsyncGenerator<Uint8Array> {
  const { take } = new Rooms(IN_USE);
  const { frames } = image.description;
  const fetched = (index: number): Promise<Uint8Array> => {
    const frame = image.frame(index, take);
    frame.catch(() => undefined); // thrown when its turn comes, if it comes
    return frame;
  };
  let next = fetched(0);
  let last: readonly Uint8Array[] | undefined;
  let missing = 0; // at the start
  for (let index = 0; index < frames; index++) {
    const frame = next;
    if (index + 1 < frames) next = fetched(index + 1);
    const whole = await made(frame, chunks, (error) => damage.add(index, error));
    if (whole === undefined && last === undefined) missing++;
    last = whole ?? last?.map((chunk) => chunk.slice());
    for (; last !== undefined && missing > 0; missing--) yield* last;
    if (last !== undefined) yield* last;
    told(index + 1);
  }
}

async function made(
  frame: Promise<Uint8Array>,
  chunks: Chunker,
  onDamage: (error: unknown) => void,
): Promise<readonly Uint8Array[] | undefined> {
  try {
    return await chunks(await frame);
  } catch (error) {
    onDamage(error);
    return undefined;
  }
}

/** JPEG frames, undecoded, where ffmpeg shows them as they should be shown; undefined otherwise. Throws Refusal for a damaged first frame. */
export function codestreamFeed({ image: { description }, range }: Frames, first: Uint8Array): ClipFeed | undefined {
  if (codecOf(description) !== "jpeg-baseline" || !pipesAsMjpeg(openJpeg(first, description), description, range)) return undefined;
  return { input: { kind: "mjpeg" }, chunks: (bytes) => [openJpeg(bytes, description).bytes] };
}

/** Frames decoded to what ffmpeg reads with the least work, judged by a whole one. Throws Refusal. */
export async function sampleFeed(frames: Frames, first: Uint8Array): Promise<ClipFeed> {
  const { description } = frames.image;
  const size = { width: description.columns, height: description.rows };
  const decode = decoderOf(description);
  const samples = await decode(first, description);
  const format = formatOf(samples, description);
  if (format === undefined) return pictureFeed(frames, first);
  const input: ClipInput = format === "rgb24" ? { kind: "raw", channels: 3, size } : { kind: "planes", format, size };
  if (format === "gbrp" && codecOf(description) === "rle") return { input, chunks: rleChunks(description) };
  const arrange = ARRANGEMENTS[format](description);
  const chunks: Chunker = async (bytes) => {
    const decoded = await decode(bytes, description);
    if (formatOf(decoded, description) !== format) throw new Refusal("UNSUPPORTED_ENCODING", "frames of several forms in one clip");
    return arrange(decoded);
  };
  return { input, chunks };
}

/** What ffmpeg calls samples that it can take as they are. */
function formatOf({ words, layout, photometric }: Samples, image: ImageDescription): PlaneFormat | "rgb24" | undefined {
  if (!(words instanceof Uint8Array) || image.bitsAllocated !== 8) return undefined;
  if (photometric === "RGB") return layout === "by-plane" ? "gbrp" : "rgb24";
  if (photometric === "PALETTE COLOR") return image.signed || words.length % 4 !== 0 ? undefined : "pal8"; // rows of words, in rawvideo
  if (photometric !== "YBR_FULL" && photometric !== "YBR_FULL_422") return undefined;
  return layout === "422" ? "yuyv422" : "yuv444p";
}

type Arrangement = (image: ImageDescription) => (samples: Samples) => readonly Uint8Array[];

const ARRANGEMENTS: Readonly<Record<PlaneFormat | "rgb24", Arrangement>> = {
  rgb24: () => (samples) => [samples.words as Uint8Array],
  gbrp: () => (samples) => greenFirst(samples.words as Uint8Array),
  yuv444p: () => (samples) => [byPlane(samples) as Uint8Array],
  yuyv422: () => (samples) => [interleaved(samples.words as Uint8Array)],
  pal8: (image) => {
    const palette = paletteOf(image);
    return (samples) => [samples.words as Uint8Array, palette];
  },
};

function greenFirst(planes: Uint8Array): readonly Uint8Array[] {
  const size = planes.length / 3;
  return [planes.subarray(size, 2 * size), planes.subarray(2 * size), planes.subarray(0, size)];
}

/** Planes unpacked into memory that serves again: most of what such a clip costs besides encoding is new memory. */
function rleChunks({ rows, columns }: ImageDescription): Chunker {
  const rooms = new Rooms(IN_USE);
  return (bytes) => {
    const planes = rooms.take(rows * columns * 3);
    decodeRle(bytes, 3, rows * columns, planes);
    return greenFirst(planes);
  };
}

/** Y Y Cb Cr to Y Cb Y Cr. */
function interleaved(words: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(words.length);
  for (let i = 0; i + 3 < words.length; i += 4) {
    swapped[i] = words[i] as number;
    swapped[i + 1] = words[i + 2] as number;
    swapped[i + 2] = words[i + 1] as number;
    swapped[i + 3] = words[i + 3] as number;
  }
  return swapped;
}

const ENTRIES = 256;

/** The colours of all stored words, as rawvideo has them behind each frame: blue, green, red, opaque. */
function paletteOf(image: ImageDescription): Uint8Array {
  const every = Uint8Array.from({ length: ENTRIES }, (_, word) => word);
  const paint = painter({ ...image, rows: 1, columns: ENTRIES });
  const { data } = paint({ words: every, layout: "by-pixel", photometric: image.photometric });
  const order = [2, 1, 0];
  return Uint8Array.from({ length: ENTRIES * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (data[(i >> 2) * 3 + (order[i % 4] as number)] as number),
  );
}

/** Frames as finished pictures, where nothing less does. */
async function pictureFeed(frames: Frames, first: Uint8Array): Promise<ClipFeed> {
  const { channels, width, height } = await frames.picture(first);
  const data = ({ channels: found, data }: Picture): readonly Uint8Array[] => {
    if (found !== channels) throw new Refusal("UNSUPPORTED_ENCODING", "grey and colour frames in one clip");
    return [data];
  };
  return { input: { kind: "raw", channels, size: { width, height } }, chunks: async (bytes) => data(await frames.picture(bytes)) };
}
