import { Rejection } from "#pipeline/rejections";
import { type DicomFile, type Fragment, itemsFrom, type PixelData } from "./file.ts";
import type { ImageDescription } from "./image.ts";

/** Byte ranges of one frame; several where a frame lies in several fragments. */
export type FrameRanges = readonly Fragment[];

/** Where each frame's bytes are (PS3.5 A.4). Throws Rejection where the frames that the header promises are not all there. */
export async function frameRanges(file: DicomFile, pixelData: PixelData, image: ImageDescription): Promise<readonly FrameRanges[]> {
  return pixelData.encapsulated ? encapsulatedFrames(file, pixelData, image.frames) : nativeFrames(pixelData, image);
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

async function encapsulatedFrames(file: DicomFile, pixelData: PixelData, frames: number): Promise<readonly FrameRanges[]> {
  const [table, ...fragments] = await Array.fromAsync(itemsFrom(file.source, pixelData.start, file.encoding));
  if (table === undefined || fragments.length === 0) throw new Rejection("TRUNCATED", { promised: frames, present: 0 });
  if (frames === 1) return [fragments];
  const offsets = await readOffsets(file, table);
  if (offsets.length === frames) return byOffsets(fragments, offsets);
  if (fragments.length === frames) return fragments.map((fragment) => [fragment]);
  return byCodestreamStarts(file, fragments, frames);
}

async function readOffsets(file: DicomFile, table: Fragment): Promise<readonly number[]> {
  const bytes = await file.source.read(table.start, table.end);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => view.getUint32(i * 4, true));
}

/** Groups fragments by the Basic Offset Table, whose offsets count from the first fragment's item tag. */
function byOffsets(fragments: readonly Fragment[], offsets: readonly number[]): readonly FrameRanges[] {
  const origin = (fragments[0]?.start ?? 8) - 8;
  const starts = new Map(fragments.map((fragment, i) => [fragment.start - 8 - origin, i]));
  return offsets.map((offset, i) => {
    const from = starts.get(offset);
    const next = offsets[i + 1];
    const to = next === undefined ? fragments.length : starts.get(next);
    if (from === undefined || to === undefined || to <= from) throw new Rejection("MALFORMED", { frame: i });
    return fragments.slice(from, to);
  });
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
