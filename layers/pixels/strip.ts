import { inflateRawSync } from "node:zlib";
import type { DicomFile, PixelData } from "#dicom/file";
import type { Fragment } from "#dicom/fragments";
import { frameRanges } from "#dicom/frames";
import type { ImageDescription } from "#dicom/image";
import { offsetsAreTrue } from "#dicom/offset-tables";
import { lengthOf, type Piece } from "#dicom/pieces";
import { chunksOf } from "#dicom/source";
import { SourceWindow } from "#dicom/source-window";
import type { PixelCodec } from "#dicom/transfer-syntaxes";
import { hasSound, videoFormAt } from "#dicom/video-container";
import type { NewPixels } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import { stripJpeg } from "./strip-jpeg.ts";
import { stripJpeg2000 } from "./strip-jpeg-2000.ts";
import { stripJpegXl } from "./strip-jpeg-xl.ts";
import { strippedMp4 } from "./strip-mp4.ts";
import { stripRle } from "./strip-rle.ts";
import { strippedVideo } from "./strip-video.ts";
import { hasOverlayInPixels, unusedBitCleaner } from "./unused-bits.ts";

/** What stays of one frame, offsets counted from its start, bytes in memory of their own; undefined where its metadata cannot be told from its samples. */
type Stripper = (frame: Uint8Array, image: ImageDescription) => readonly Piece[] | undefined;

const CHUNK = 1024 * 1024;
const MAX_FRAME = 512 * 1024 * 1024;

function stripDeflated(frame: Uint8Array): readonly Piece[] {
  try {
    const { engine } = inflateRawSync(frame, { info: true, maxOutputLength: MAX_FRAME }) as unknown as {
      engine: { bytesWritten: number };
    };
    return [{ start: 0, end: engine.bytesWritten }];
  } catch (error) {
    throw new Rejection("MALFORMED", { bytes: frame.length }, { cause: error });
  }
}

function stripRaw(frame: Uint8Array, { rows, columns, samplesPerPixel, bitsAllocated }: ImageDescription): readonly Piece[] {
  const length = Math.ceil((rows * columns * samplesPerPixel * bitsAllocated) / 8);
  if (frame.length < length) throw new Rejection("TRUNCATED", { expected: length, found: frame.length });
  return [{ start: 0, end: length }];
}

/** The encodings whose frames can be stripped. To add one: its row here, its stripper, its samples in the test. */
const STRIPPERS: Partial<Record<PixelCodec, Stripper>> = {
  "jpeg-baseline": stripJpeg,
  "jpeg-extended": stripJpeg,
  "jpeg-progressive": stripJpeg,
  "jpeg-lossless": stripJpeg,
  "jpeg-ls": stripJpeg,
  "jpeg-2000": stripJpeg2000,
  htj2k: stripJpeg2000,
  "jpeg-xl": stripJpegXl,
  rle: stripRle,
  "deflated-frames": stripDeflated,
  "encapsulated-raw": stripRaw,
};

/** One encoded frame without what its format carries besides samples; undefined where it cannot be told apart. Throws Rejection for no codestream. */
export function strippedFrame(frame: Uint8Array, image: ImageDescription, codec: PixelCodec): readonly Piece[] | undefined {
  const pieces = STRIPPERS[codec]?.(frame, image);
  return pieces !== undefined && saysTheSame(frame, pieces) ? [{ start: 0, end: frame.length }] : pieces;
}

/** True where the pieces are the frame itself, padding aside. */
function saysTheSame(frame: Uint8Array, pieces: readonly Piece[]): boolean {
  let at = 0;
  for (const piece of pieces) {
    const same = piece instanceof Uint8Array ? piece.every((byte, i) => frame[at + i] === byte) : piece.start === at;
    if (!same) return false;
    at += piece instanceof Uint8Array ? piece.length : piece.end - piece.start;
  }
  return frame.subarray(at).every((byte) => byte === 0);
}

/**
 * Pixel data without what they carry besides samples; undefined where that cannot be told apart (video in most containers, overlays inside compressed samples).
 * Reads every frame once and holds one at a time. Throws Rejection where the frames are not what the header promises.
 */
export async function strippedPixels(
  file: DicomFile,
  pixelData: PixelData,
  image: ImageDescription,
): Promise<NewPixels | undefined> {
  const ranges = await frameRanges(file, pixelData, image);
  const clean = unusedBitCleaner(file, image);
  if (pixelData.items === undefined) return native(file, ranges, clean);
  if (file.syntax.codec === "video") return video(file, ranges.flat());
  if (hasOverlayInPixels(file, image)) return undefined;
  let changed = !(await offsetsAreTrue(file, pixelData.items, ranges));
  const window = new SourceWindow(file.source, true);
  const frames: (readonly Piece[])[] = [];
  for (const parts of ranges) {
    const frame = await bytesOf(window, parts);
    const pieces = strippedFrame(frame, image, file.syntax.codec);
    if (pieces === undefined) return undefined;
    changed ||= lengthOf(pieces) !== frame.length || pieces.length > 1;
    frames.push(pieces.flatMap((piece): readonly Piece[] => (piece instanceof Uint8Array ? [piece] : inSource(piece, parts))));
  }
  return changed ? { kind: "frames", frames } : { kind: "same" };
}

const MOST_PARTS = 1000;
const LONGEST_FRAGMENT = 0xfffffffe;

/** A video is written as one fragment, a bare codestream (PS3.5 8.2.5): with sound it is not taken apart. */
async function video({ source, transferSyntax }: DicomFile, parts: readonly Fragment[]): Promise<NewPixels | undefined> {
  const [{ start, end } = { start: 0, end: 0 }] = parts;
  const form = await videoFormAt(source, start);
  const isWhole = form === "mp4" && parts.length === 1 && !(await hasSound(source, start, end));
  const pieces = isWhole ? await strippedMp4(transferSyntax, source, start, end) : undefined;
  if (pieces !== undefined) return asFragment(pieces);
  if (form !== "codestream" || parts.length > MOST_PARTS) return undefined;
  const found = await strippedVideo(transferSyntax, chunksOf(source, parts));
  return (
    found &&
    asFragment(found.flatMap((piece): readonly Piece[] => (piece instanceof Uint8Array ? [piece] : inSource(piece, parts))))
  );
}

const asFragment = (pieces: readonly Piece[]): NewPixels | undefined =>
  lengthOf(pieces) > LONGEST_FRAGMENT ? undefined : { kind: "frames", frames: [pieces] };

/** One frame; where it lies in one fragment, in memory that serves the next one too. */
async function bytesOf(window: SourceWindow, parts: readonly Fragment[]): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  for (const { start, end } of parts) {
    const length = end - start;
    const loaded = await window.from(start, length, Math.max(length, window.source.readAhead ?? CHUNK));
    read.push(parts.length === 1 ? loaded.subarray(0, length) : Uint8Array.from(loaded.subarray(0, length)));
  }
  const [first] = read;
  return first !== undefined && read.length === 1 ? first : Buffer.concat(read);
}

/** Where a stretch of a frame lies in the source, its fragments one after another. */
function inSource({ start, end }: Fragment, parts: readonly Fragment[]): readonly Fragment[] {
  let before = 0;
  return parts.flatMap((part) => {
    const offset = part.start - before;
    const from = Math.max(part.start, start + offset);
    const to = Math.min(part.end, end + offset);
    before += part.end - part.start;
    return from < to ? [{ start: from, end: to }] : [];
  });
}

/** Native frames end with the last one; what no sample uses is cleared on the way. */
function native(
  file: DicomFile,
  ranges: readonly (readonly Fragment[])[],
  clean: ((bytes: Uint8Array) => Uint8Array) | undefined,
): NewPixels {
  const start = ranges[0]?.[0]?.start ?? 0;
  const end = ranges.at(-1)?.at(-1)?.end ?? start;
  if (clean === undefined) return { kind: "native", length: end - start, chunks: [{ start, end }] };
  async function* cleaned(): AsyncGenerator<Uint8Array> {
    for (let at = start; at < end; at += CHUNK)
      yield (clean as (bytes: Uint8Array) => Uint8Array)(await file.source.read(at, Math.min(end, at + CHUNK)));
  }
  return { kind: "native", length: end - start, chunks: cleaned() };
}
