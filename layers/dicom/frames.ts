import { Rejection } from "#pipeline/rejections";
import type { DicomFile, PixelData } from "./file.ts";
import type { Fragment } from "./fragments.ts";
import type { ImageDescription } from "./image.ts";

/** Byte ranges of one frame; several where a frame lies in several fragments. */
export type FrameRanges = readonly Fragment[];

/** Where each frame's bytes are (PS3.5 A.4). Throws Rejection where the frames that the header promises are not all there. */
export async function frameRanges(file: DicomFile, pixelData: PixelData, image: ImageDescription): Promise<readonly FrameRanges[]> {
  const isRaw = file.syntax.codec === "raw";
  if (isRaw !== (pixelData.items === undefined)) throw new Rejection("MALFORMED", { tag: pixelData.tag });
  return pixelData.items === undefined ? nativeFrames(pixelData, image) : encapsulatedFrames(file, pixelData.items, image.frames);
}

function nativeFrames(pixelData: PixelData, image: ImageDescription): readonly FrameRanges[] {
  const present = pixelData.end - pixelData.start;
  const bitsOf = (samples: number): number => image.rows * image.columns * samples * image.bitsAllocated;
  const isHalved = image.photometric === "YBR_FULL_422" && present < Math.ceil((bitsOf(3) * image.frames) / 8);
  const frameBits = bitsOf(isHalved ? 2 : image.samplesPerPixel); // some writers say 422 and write every sample
  const total = Math.ceil((frameBits * image.frames) / 8);
  if (frameBits % 8 !== 0 || total > present) throw new Rejection("TRUNCATED", { promised: total, present });
  const size = frameBits / 8;
  return Array.from({ length: image.frames }, (_, i) => [
    { start: pixelData.start + i * size, end: pixelData.start + (i + 1) * size },
  ]);
}

async function encapsulatedFrames(file: DicomFile, items: readonly Fragment[], frames: number): Promise<readonly FrameRanges[]> {
  const [table, ...fragments] = items;
  if (table === undefined || fragments.length < frames) {
    throw new Rejection("TRUNCATED", { promised: frames, present: fragments.length });
  }
  if (frames === 1) return [fragments];
  for (const offsets of [extendedOffsets(file), await basicOffsets(file, table)]) {
    const grouped = offsets.length === frames ? byOffsets(fragments, offsets) : undefined;
    if (grouped !== undefined) return grouped;
  }
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  return byCodestreamStarts(file, fragments, frames);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

async function basicOffsets(file: DicomFile, table: Fragment): Promise<readonly number[]> {
  const view = viewOf(await file.source.read(table.start, table.end));
  return Array.from({ length: Math.floor(view.byteLength / 4) }, (_, i) => view.getUint32(i * 4, true));
}

/** Extended Offset Table (7FE0,0001): 64-bit offsets (PS3.3 C.7.6.3.1.8). */
function extendedOffsets(file: DicomFile): readonly number[] {
  const table = file.before.find(({ tag }) => tag === "7FE00001");
  if (table?.kind !== "leaf") return [];
  const view = viewOf(table.value);
  return Array.from({ length: Math.floor(view.byteLength / 8) }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}

/** True where every offset table that the file has says where the frames are, and nothing else. An empty one says nothing. */
export async function offsetsAreTrue(
  file: DicomFile,
  items: readonly Fragment[],
  frames: readonly FrameRanges[],
): Promise<boolean> {
  const [table, first] = items;
  if (table === undefined || first === undefined) return false;
  const starts = frames.map(([fragment]) => (fragment?.start ?? Number.NaN) - first.start);
  const says = (offsets: readonly number[]): boolean => offsets.every((offset, i) => offset === starts[i]);
  const basic = await basicOffsets(file, table);
  const extended = file.before.filter(({ tag }) => tag.startsWith("7FE0"));
  const isWhole = table.end === table.start || basic.length === frames.length;
  return isWhole && (table.end - table.start) % 4 === 0 && says(basic) && extended.length === 0;
}

/** Groups fragments by a table whose offsets count from the first fragment's item tag; undefined where it does not fit them. */
function byOffsets(fragments: readonly Fragment[], offsets: readonly number[]): readonly FrameRanges[] | undefined {
  const origin = (fragments[0]?.start ?? 8) - 8;
  const starts = new Map(fragments.map((fragment, i) => [fragment.start - 8 - origin, i]));
  const firsts = [...offsets.map((offset) => starts.get(offset) ?? Number.NaN), fragments.length];
  const fits = firsts[0] === 0 && firsts.every((first, i) => i === 0 || first > (firsts[i - 1] ?? 0));
  return fits ? offsets.map((_, i) => fragments.slice(firsts[i], firsts[i + 1])) : undefined;
}

/** First bytes of the codestreams that DICOM encapsulates: JPEG family, JPEG 2000. */
const isCodestreamStart = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && ((bytes[1] === 0xd8 && bytes[2] === 0xff) || (bytes[1] === 0x4f && bytes[2] === 0xff));

async function byCodestreamStarts(
  file: DicomFile,
  fragments: readonly Fragment[],
  frames: number,
): Promise<readonly FrameRanges[]> {
  const grouped: Fragment[][] = [];
  for (const fragment of fragments) {
    const starts = isCodestreamStart(await file.source.read(fragment.start, fragment.start + 3));
    if (starts || grouped.length === 0) grouped.push([fragment]);
    else grouped.at(-1)?.push(fragment);
  }
  if (grouped.length !== frames) throw new Rejection("MALFORMED", { promised: frames, present: grouped.length });
  return grouped;
}
