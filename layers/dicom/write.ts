import { deflateRawSync } from "node:zlib";
import { type Element, EXPLICIT_LE, type Leaf, UNDEFINED_LENGTH } from "./elements.ts";
import { encodeElements, encodeHead, itemHead, sequenceEnd, textElement } from "./encode.ts";
import type { DicomFile, PixelData } from "./file.ts";
import { lengthOf, type Piece } from "./pieces.ts";
import { SourceWindow } from "./source-window.ts";

/** Keepsake's own UID, of a UUID (PS3.5 B.2). */
export const IMPLEMENTATION_CLASS = "2.25.209321678609020132709547767982796875616";
export const IMPLEMENTATION_VERSION = "KEEPSAKE";
const COPY_CHUNK = 1024 * 1024;

/** What stands in place of a file's pixel data. */
export type NewPixels =
  /** The same bytes. */
  | { readonly kind: "same" }
  /** Native samples, `length` bytes of them. */
  | { readonly kind: "native"; readonly length: number; readonly chunks: AsyncIterable<Piece> | Iterable<Piece> }
  /** Frames coded in the file's transfer syntax: their number and length are known only when they come. */
  | { readonly kind: "encoded"; readonly frames: AsyncIterable<Uint8Array> }
  /** The same, known before: behind a Basic Offset Table that says where each is. */
  | { readonly kind: "frames"; readonly frames: readonly (readonly Piece[])[] };

/** What to write in place of a file's own elements. */
export interface NewContent {
  readonly sopClass: string;
  readonly sop: string;
  readonly before: readonly Element[];
  readonly after: readonly Element[];
  readonly pixels: NewPixels;
}

/** A Part 10 file (PS3.10 7.1) in the transfer syntax of `file`: bytes, and stretches to be copied from `file.source`. */
export async function* writePieces(file: DicomFile, content: NewContent): AsyncGenerator<Piece> {
  yield fileHead(file.transferSyntax, content);
  if (file.syntax.deflated === true) yield await deflated(file, content);
  else yield* inOrder(dataSet(file, content));
}

/** Its source was inflated in memory too. */
async function deflated(file: DicomFile, content: NewContent): Promise<Uint8Array> {
  const whole = Buffer.concat(await Array.fromAsync(bytesOf(file, inOrder(dataSet(file, content)))));
  return evenLength(deflateRawSync(whole));
}

/** What is known comes at once; only frames that must be made are waited for. */
type Part = Piece | AsyncIterable<Piece>;

async function* inOrder(parts: Iterable<Part>): AsyncGenerator<Piece> {
  for (const part of parts) {
    if (Symbol.asyncIterator in part) yield* part;
    else yield part;
  }
}

/** A Part 10 file chunk by chunk. A chunk holds only until the next one is asked for: where the source can, its memory serves again. */
export const writeFile = (file: DicomFile, content: NewContent): AsyncGenerator<Uint8Array> =>
  bytesOf(file, writePieces(file, content));

async function* bytesOf(file: DicomFile, pieces: AsyncIterable<Piece>): AsyncGenerator<Uint8Array> {
  const window = new SourceWindow(file.source, true);
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else {
      for (let at = piece.start; at < piece.end; at += COPY_CHUNK) {
        const length = Math.min(piece.end - at, COPY_CHUNK);
        yield (await window.from(at, length, Math.max(length, file.source.readAhead ?? COPY_CHUNK))).subarray(0, length);
      }
    }
  }
}

const evenLength = (bytes: Uint8Array): Uint8Array => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(1)]));

/** Preamble and File Meta Information (PS3.10 7.1): of the same arguments the same bytes. */
export function fileHead(transferSyntax: string, { sopClass, sop }: Pick<NewContent, "sopClass" | "sop">): Buffer {
  const version: Leaf = { kind: "leaf", tag: "00020001", vr: "OB", value: Uint8Array.of(0, 1) };
  const elements = encodeElements(
    [
      version,
      textElement("00020002", "UI", sopClass),
      textElement("00020003", "UI", sop),
      textElement("00020010", "UI", transferSyntax),
      textElement("00020012", "UI", IMPLEMENTATION_CLASS),
      textElement("00020013", "SH", IMPLEMENTATION_VERSION),
    ],
    EXPLICIT_LE,
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, elements.length, true);
  const group = encodeElements([{ kind: "leaf", tag: "00020000", vr: "UL", value: length }], EXPLICIT_LE);
  return Buffer.concat([new Uint8Array(128), Buffer.from("DICM"), group, elements]);
}

/** Offsets and lengths of the old frames (PS3.3 C.7.6.3.1.8): untrue of new ones, and a Basic Offset Table says it too. */
const OF_OLD_FRAMES: ReadonlySet<string> = new Set(["7FE00001", "7FE00002", "7FE00003"]);

function* dataSet(file: DicomFile, { before, after, pixels }: NewContent): Generator<Part> {
  yield encodeElements(
    before.filter(({ tag }) => !OF_OLD_FRAMES.has(tag)),
    file.encoding,
  );
  if (file.pixelData !== undefined) yield* pixelParts(file, file.pixelData, pixels);
  if (after.length > 0) yield encodeElements(after, file.encoding);
}

function* pixelParts(file: DicomFile, { tag, vr, start, end, items }: PixelData, pixels: NewPixels): Generator<Part> {
  if (items === undefined) {
    const length = pixels.kind === "native" ? pixels.length + (pixels.length % 2) : end - start;
    yield encodeHead(tag, vr, length, file.encoding);
    if (pixels.kind !== "native") yield { start, end };
    else if (Symbol.asyncIterator in pixels.chunks) yield native(pixels.chunks, length);
    else yield* filled([...pixels.chunks], length);
  } else {
    yield encodeHead(tag, vr, UNDEFINED_LENGTH, file.encoding);
    if (pixels.kind === "frames") yield* known(file, pixels.frames);
    else if (pixels.kind === "encoded") yield encapsulate(file, pixels.frames);
    else yield { start, end: items.at(-1)?.end ?? start };
    yield sequenceEnd(file.encoding);
  }
}

/** One fragment a frame behind an empty Basic Offset Table (PS3.5 A.4). */
async function* encapsulate(file: DicomFile, frames: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  yield itemHead(0, file.encoding);
  for await (const frame of frames) {
    const even = evenLength(frame);
    yield Buffer.concat([itemHead(even.length, file.encoding), even]);
  }
}

const MAX_OFFSET = 0xffffffff;

/** One fragment a frame behind its Basic Offset Table; the table stays empty where offsets outgrow it. */
function* known(file: DicomFile, frames: readonly (readonly Piece[])[]): Generator<Piece> {
  const lengths = frames.map(lengthOf);
  const table = new DataView(new ArrayBuffer(4 * frames.length));
  let offset = 0;
  for (const [i, length] of lengths.entries()) {
    if (offset <= MAX_OFFSET) table.setUint32(4 * i, offset, !file.encoding.bigEndian);
    offset += 8 + length + (length % 2);
  }
  const fits = offset <= MAX_OFFSET;
  yield itemHead(fits ? table.byteLength : 0, file.encoding);
  if (fits) yield new Uint8Array(table.buffer);
  for (const [i, pieces] of frames.entries()) {
    const isOdd = (lengths[i] ?? 0) % 2 === 1;
    yield itemHead((lengths[i] ?? 0) + Number(isOdd), file.encoding);
    yield* isOdd ? [...pieces, new Uint8Array(1)] : pieces;
  }
}

/** Native samples and zeros behind them, for nobody has looked at what stood there. */
async function* native(chunks: AsyncIterable<Piece>, length: number): AsyncGenerator<Piece> {
  let left = length;
  for await (const chunk of chunks) {
    left -= lengthOf([chunk]);
    yield chunk;
  }
  yield* filled([], left);
}

function* filled(pieces: readonly Piece[], length: number): Generator<Piece> {
  yield* pieces;
  for (let left = length - lengthOf(pieces); left > 0; left -= COPY_CHUNK) yield new Uint8Array(Math.min(left, COPY_CHUNK));
}
