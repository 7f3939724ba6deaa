import { Rejection } from "#pipeline/rejections";
import { CODESTREAM_STARTS, END_LENGTH, endsCodestream, START_LENGTH } from "./codestream-starts.ts";
import type { DicomFile, PixelData } from "./file.ts";
import type { Fragment } from "./fragments.ts";
import type { ImageDescription } from "./image.ts";
import { basicOffsets, extendedOffsets } from "./offset-tables.ts";
import { SourceWindow } from "./source-window.ts";
import { TRANSFER_SYNTAXES } from "./transfer-syntaxes.ts";

const READ_AHEAD = 64 * 1024;

/** Byte ranges of one frame; several where a frame lies in several fragments. */
export type FrameRanges = readonly Fragment[];

/**
 * Where each frame's bytes are (PS3.5 A.4); of video, whose frames are one codestream, a single stretch. Throws Rejection where the frames
 * that the header promises are not all there.
 */
export async function frameRanges(file: DicomFile, pixelData: PixelData, image: ImageDescription): Promise<readonly FrameRanges[]> {
  const isRaw = file.syntax.codec === "raw";
  if (isRaw !== (pixelData.items === undefined)) throw new Rejection("MALFORMED", { tag: pixelData.tag });
  return pixelData.items === undefined ? nativeFrames(pixelData, image) : encapsulatedFrames(file, pixelData.items, image);
}

function nativeFrames(pixelData: PixelData, image: ImageDescription): readonly FrameRanges[] {
  const present = pixelData.end - pixelData.start;
  const isHalved = image.photometric === "YBR_FULL_422" && present < Math.ceil((frameBits(image, 3) * image.frames) / 8);
  const bits = frameBits(image, isHalved ? 2 : image.samplesPerPixel); // some writers say 422 and write every sample
  const total = Math.ceil((bits * image.frames) / 8);
  if (bits % 8 !== 0 || total > present) throw new Rejection("TRUNCATED", { promised: total, present });
  const size = bits / 8;
  const end = (i: number): number =>
    pixelData.start + (i + 1) * size + (i === image.frames - 1 ? restOfWord(total, present, image) : 0);
  return Array.from({ length: image.frames }, (_, i) => [{ start: pixelData.start + i * size, end: end(i) }]);
}

/** The last of an odd number of bytes stands behind the padding where the byte order is turned round. */
const restOfWord = (total: number, present: number, { transferSyntax }: ImageDescription): number =>
  TRANSFER_SYNTAXES[transferSyntax]?.bigEndian === true && total % 2 === 1 && present > total ? 1 : 0;

const frameBits = ({ rows, columns, bitsAllocated }: ImageDescription, samples: number): number =>
  rows * columns * samples * bitsAllocated;

/**
 * A fragment holds bytes of one frame only (PS3.5 8.2), so as many fragments as frames are one each, whatever a table says. Of more, a table
 * counts where each of its frames begins as a codestream does; else the beginnings themselves.
 */
async function encapsulatedFrames(
  file: DicomFile,
  [table, ...fragments]: readonly Fragment[],
  image: ImageDescription,
): Promise<readonly FrameRanges[]> {
  const { frames } = image;
  const filled = fragments.filter(({ start, end }) => end > start);
  if (table === undefined || filled.length === 0) throw new Rejection("TRUNCATED", { promised: frames, present: 0 });
  if (file.syntax.codec === "video") return [filled];
  if (filled.length === frames) return filled.map((fragment) => [fragment]);
  if (filled.length < frames) throw new Rejection("TRUNCATED", { promised: frames, present: filled.length });
  for (const offsets of [extendedOffsets(file), await basicOffsets(file, table, frames)]) {
    const grouped = offsets.length === frames ? byOffsets(fragments, offsets) : undefined;
    if (grouped !== undefined && (await allBegin(file, grouped))) return grouped;
  }
  return byContent(file, filled, image);
}

/** Groups fragments by a table whose offsets count from the first fragment's item tag; undefined where it does not fit them. */
function byOffsets(fragments: readonly Fragment[], offsets: readonly number[]): readonly FrameRanges[] | undefined {
  const origin = fragments[0]?.start ?? 0;
  const starts = new Map(fragments.map((fragment, i) => [fragment.start - origin, i]));
  const firsts = [...offsets.map((offset) => starts.get(offset) ?? Number.NaN), fragments.length];
  const fits = firsts[0] === 0 && firsts.every((first, i) => i === 0 || first > (firsts[i - 1] ?? 0));
  return fits ? offsets.map((_, i) => fragments.slice(firsts[i], firsts[i + 1])) : undefined;
}

/** The bytes of a file at fragments' ends, a few of them at a time. */
class Ends {
  readonly #window: SourceWindow;

  constructor({ source }: DicomFile) {
    this.#window = new SourceWindow(source, true);
  }

  first = async ({ start, end }: Fragment): Promise<Uint8Array> => this.#read(start, Math.min(end, start + START_LENGTH));
  last = async ({ start, end }: Fragment): Promise<Uint8Array> => this.#read(Math.max(start, end - END_LENGTH), end);

  async #read(start: number, end: number): Promise<Uint8Array> {
    return (await this.#window.from(start, end - start, READ_AHEAD)).subarray(0, end - start);
  }
}

async function allBegin(file: DicomFile, grouped: readonly FrameRanges[]): Promise<boolean> {
  const begins = CODESTREAM_STARTS[file.syntax.codec];
  const ends = new Ends(file);
  for (const [first] of grouped) {
    if (first === undefined) return false;
    if (begins !== undefined && !begins(await ends.first(first))) return false;
  }
  return true;
}

/** Frames that no table tells apart. Throws Rejection where their number is not the header's. */
async function byContent(
  file: DicomFile,
  fragments: readonly Fragment[],
  image: ImageDescription,
): Promise<readonly FrameRanges[]> {
  const { frames } = image;
  const begins = CODESTREAM_STARTS[file.syntax.codec];
  if (file.syntax.codec === "encapsulated-raw") return counted(bySize(fragments, image), frames);
  if (begins === undefined) return counted([fragments], frames);
  const ends = new Ends(file);
  const beginnings: boolean[] = [];
  for (const fragment of fragments) beginnings.push(begins(await ends.first(fragment)));
  const grouped = groupedAt(fragments, beginnings);
  if (grouped.length <= frames) return counted(grouped, frames);
  for (const [i, before] of fragments.slice(0, -1).entries())
    if (beginnings[i + 1] === true) beginnings[i + 1] = endsCodestream(await ends.last(before)); // else by chance, or a thumbnail's
  return counted(groupedAt(fragments, beginnings), frames);
}

function groupedAt(fragments: readonly Fragment[], beginnings: readonly boolean[]): readonly FrameRanges[] {
  const grouped: Fragment[][] = [];
  for (const [i, fragment] of fragments.entries()) {
    if (beginnings[i] === true || grouped.length === 0) grouped.push([fragment]);
    else grouped.at(-1)?.push(fragment);
  }
  return grouped;
}

function bySize(fragments: readonly Fragment[], image: ImageDescription): readonly FrameRanges[] {
  const size = Math.ceil(frameBits(image, image.samplesPerPixel) / 8);
  let held = size;
  const isFirst = ({ start, end }: Fragment): boolean => {
    const first = held >= size;
    held = (first ? 0 : held) + end - start;
    return first;
  };
  return groupedAt(fragments, fragments.map(isFirst));
}

function counted(grouped: readonly FrameRanges[], frames: number): readonly FrameRanges[] {
  if (grouped.length !== frames) throw new Rejection("MALFORMED", { promised: frames, present: grouped.length });
  return grouped;
}
