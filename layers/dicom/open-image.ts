import { Rejection } from "#pipeline/rejections";
import { type DicomFile, readFile } from "./file.ts";
import type { Fragment } from "./fragments.ts";
import { frameTiming } from "./frame-timing.ts";
import { frameRanges } from "./frames.ts";
import type { ImageDescription, OpenedImage, Palette } from "./image.ts";
import type { ByteSource } from "./source.ts";
import { Values } from "./values.ts";

const MAX_FRAMES = 100_000;
const MAX_FRAME_BYTES = 512 * 1024 * 1024;
const CHUNK = 1024 * 1024;

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
    async frame(index) {
      const parts = ranges[index];
      if (parts === undefined) throw new Rejection("TRUNCATED", { frame: index });
      const [first, ...more] = await Promise.all(parts.map(({ start, end }) => file.source.read(start, end)));
      return more.length === 0 ? (first ?? new Uint8Array(0)) : Buffer.concat([first ?? new Uint8Array(0), ...more]);
    },
    ...(file.syntax.codec === "video" ? { stream: () => streamed(file, ranges.flat()) } : {}),
  };
}

async function* streamed({ source }: DicomFile, fragments: readonly Fragment[]): AsyncGenerator<Uint8Array> {
  for (const { start, end } of fragments)
    for (let at = start; at < end; at += CHUNK) yield source.read(at, Math.min(end, at + CHUNK));
}

function describe(file: DicomFile, values: Values): ImageDescription {
  const count = (tag: string, least: number, most: number, absent?: number): number => {
    const value = values.number(tag) ?? absent;
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
  return { ...image, ...grayscaleOf(values), ...paletteOf(values), ...frameTiming(values, image.frames), ...aspectOf(values) };
}

function grayscaleOf(values: Values): Pick<ImageDescription, "rescale" | "window"> {
  const slope = values.number("00281053");
  const intercept = values.number("00281052");
  const center = values.number("00281050");
  const width = values.number("00281051");
  return {
    ...(slope === undefined || slope === 0 ? {} : { rescale: { slope, intercept: intercept ?? 0 } }),
    ...(center === undefined || width === undefined || width < 1 ? {} : { window: { center, width } }),
  };
}

/** Palette Color Lookup Tables (PS3.3 C.7.9.2); 0 entries means 65536. */
function paletteOf(values: Values): Pick<ImageDescription, "palette"> {
  const [entries = 0, firstMapped = 0, bits = 0] = values.numbers("00281101");
  const count = entries === 0 ? 65536 : entries;
  const tables = ["00281201", "00281202", "00281203"].map((tag) => lookupTable(values, tag, count, bits));
  const [red, green, blue] = tables;
  if (red === undefined || green === undefined || blue === undefined || (bits !== 8 && bits !== 16)) return {};
  return { palette: { firstMapped, bits, red, green, blue } satisfies Palette };
}

function lookupTable(values: Values, tag: string, entries: number, bits: number): Uint16Array | undefined {
  const leaf = values.leaf(tag);
  if (leaf === undefined || leaf.value.length < entries) return undefined;
  const packed = bits === 8 && leaf.value.length < entries * 2; // two 8-bit entries in a word
  const numbers = packed ? [...leaf.value] : values.numbers(tag);
  return numbers.length < entries ? undefined : Uint16Array.from(numbers.slice(0, entries));
}

const positive = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value) && value > 0;

function aspectOf(values: Values): Pick<ImageDescription, "aspect"> {
  const [vertical, horizontal] = values.numbers("00280034");
  return positive(vertical) && positive(horizontal) ? { aspect: { vertical, horizontal } } : {};
}

/** Region locations (PS3.3 C.8.5.5.1.2): x1 and y1 are inclusive in the header, exclusive here. */
function regionsOf(values: Values): OpenedImage["regions"] {
  return values.items("00186011").map((item) => {
    const region = values.in(item);
    const at = (tag: string): number => region.number(tag) ?? Number.NaN;
    return { x0: at("00186018"), y0: at("0018601A"), x1: at("0018601C") + 1, y1: at("0018601E") + 1 };
  });
}
