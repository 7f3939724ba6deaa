import { Rejection } from "#pipeline/rejections";
import { type DicomFile, readFile } from "./file.ts";
import type { Fragment } from "./fragments.ts";
import { frameTiming } from "./frame-timing.ts";
import { frameRanges } from "./frames.ts";
import { greyscaleOf } from "./greyscale.ts";
import type { ImageDescription, OpenedImage } from "./image.ts";
import { paletteOf } from "./lookup-tables.ts";
import { type ByteSource, chunksOf } from "./source.ts";
import { Values } from "./values.ts";

const MAX_FRAMES = 100_000;
const MAX_FRAME_BYTES = 512 * 1024 * 1024;

/** Opens the picture of a file; undefined where it has none. Throws Rejection where header or pixel data contradict themselves. */
export async function openImage(source: ByteSource): Promise<OpenedImage | undefined> {
  return imageOf(await readFile(source));
}

/** The picture of a file already read; undefined where it has none. */
export async function imageOf(file: DicomFile): Promise<OpenedImage | undefined> {
  const { pixelData } = file;
  if (pixelData?.tag !== "7FE00010") return undefined;
  const values = new Values(file.before, file.encoding);
  const description = describe(file, values);
  const ranges = await frameRanges(file, pixelData, description);
  return {
    description,
    regions: regionsOf(values),
    async frame(index, room) {
      const parts = ranges[index];
      if (parts === undefined) throw new Rejection("TRUNCATED", { frame: index });
      return frameBytes(file.source, parts, room);
    },
    ...(file.syntax.codec === "video" ? { stream: () => chunksOf(file.source, ranges.flat()) } : {}),
  };
}

async function frameBytes(
  source: ByteSource,
  parts: readonly Fragment[],
  room?: (size: number) => Uint8Array,
): Promise<Uint8Array> {
  const [first = { start: 0, end: 0 }, ...more] = parts;
  if (more.length === 0 && room !== undefined && source.readInto !== undefined) {
    const bytes = room(first.end - first.start);
    await source.readInto(first.start, bytes);
    return bytes;
  }
  const pieces = await Promise.all(parts.map(({ start, end }) => source.read(start, end)));
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

function describe(file: DicomFile, values: Values): ImageDescription {
  const count = (tag: string, least: number, most: number, absent?: number): number => {
    const value = values.number(tag) ?? (values.text(tag) === "" ? absent : undefined);
    if (value === undefined || !Number.isInteger(value) || value < least || value > most) throw new Rejection("MALFORMED", { tag });
    return value;
  };
  const bitsAllocated = count("00280100", 1, 64);
  const bitsStored = count("00280101", 1, bitsAllocated, bitsAllocated);
  const image = {
    transferSyntax: file.transferSyntax,
    sopClass: values.text("00080016"),
    rows: count("00280010", 1, 65535),
    columns: count("00280011", 1, 65535),
    frames: count("00280008", 1, MAX_FRAMES, 1),
    samplesPerPixel: count("00280002", 1, 4, 1),
    photometric: values.text("00280004"),
    planarConfiguration: count("00280006", 0, 1, 0),
    bitsAllocated,
    bitsStored,
    highBit: count("00280102", 0, bitsAllocated - 1, bitsStored - 1),
    signed: count("00280103", 0, 1, 0) === 1,
  };
  const bytes = (image.rows * image.columns * image.samplesPerPixel * bitsAllocated) / 8;
  if (bytes > MAX_FRAME_BYTES) throw new Rejection("TOO_LARGE", { bytes });
  return {
    ...image,
    ...greyscaleOf(values, image.signed),
    ...paletteOf(values, image.signed),
    ...frameTiming(values, image.frames),
    ...aspectOf(values),
  };
}

const positive = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value) && value > 0;

/** Pixel Aspect Ratio, Pixel Spacing, Imager Pixel Spacing, Nominal Scanned Pixel Spacing: the vertical size first (PS3.3 C.7.6.3.1.7). */
const PIXEL_SHAPES = ["00280034", "00280030", "00181164", "00182010"];

/** The shape of pixels, from the first attribute that tells it. */
function aspectOf(values: Values): Pick<ImageDescription, "aspect"> {
  for (const tag of PIXEL_SHAPES) {
    const [vertical, horizontal] = values.numbers(tag);
    if (positive(vertical) && positive(horizontal)) return { aspect: { vertical, horizontal } };
  }
  return {};
}

/** Region locations (PS3.3 C.8.5.5.1.2): x1 and y1 are inclusive in the header, exclusive here. */
function regionsOf(values: Values): OpenedImage["regions"] {
  return values.items("00186011").map((item) => {
    const region = values.in(item);
    const at = (tag: string): number => region.number(tag) ?? Number.NaN;
    return { x0: at("00186018"), y0: at("0018601A"), x1: at("0018601C") + 1, y1: at("0018601E") + 1 };
  });
}
