import { deflateRawSync } from "node:zlib";
import { type Element, EXPLICIT_LE, type Leaf, UNDEFINED_LENGTH } from "./elements.ts";
import { encodeElements, encodeHead, itemHead, sequenceEnd, textElement } from "./encode.ts";
import type { DicomFile, PixelData } from "./file.ts";

/** Keepsake's own UID, of a UUID (PS3.5 B.2). */
const IMPLEMENTATION_CLASS = "2.25.209321678609020132709547767982796875616";
const COPY_CHUNK = 1024 * 1024;

/** New bytes for the frames of a file, in order, coded in its transfer syntax. */
export type NewFrames = AsyncIterable<Uint8Array>;

/** What to write in place of a file's own elements. Without `frames` the pixel data is copied as it is. */
export interface NewContent {
  readonly sopClass: string;
  readonly sop: string;
  readonly before: readonly Element[];
  readonly after: readonly Element[];
  readonly frames?: NewFrames;
}

/** A Part 10 file (PS3.10 7.1) in the transfer syntax of `file`, chunk by chunk. */
export async function* writeFile(file: DicomFile, content: NewContent): AsyncGenerator<Uint8Array> {
  yield Buffer.concat([new Uint8Array(128), Buffer.from("DICM"), metaInformation(file.transferSyntax, content)]);
  const dataSet = writeDataSet(file, content);
  if (file.syntax.deflated !== true) yield* dataSet;
  else yield evenLength(deflateRawSync(Buffer.concat(await Array.fromAsync(dataSet)))); // its source was inflated in memory too
}

const evenLength = (bytes: Uint8Array): Uint8Array => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, new Uint8Array(1)]));

function metaInformation(transferSyntax: string, { sopClass, sop }: NewContent): Uint8Array {
  const version: Leaf = { kind: "leaf", tag: "00020001", vr: "OB", value: Uint8Array.of(0, 1) };
  const elements = encodeElements(
    [
      version,
      textElement("00020002", "UI", sopClass),
      textElement("00020003", "UI", sop),
      textElement("00020010", "UI", transferSyntax),
      textElement("00020012", "UI", IMPLEMENTATION_CLASS),
      textElement("00020013", "SH", "KEEPSAKE"),
    ],
    EXPLICIT_LE,
  );
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, elements.length, true);
  return Buffer.concat([encodeElements([{ kind: "leaf", tag: "00020000", vr: "UL", value: length }], EXPLICIT_LE), elements]);
}

async function* writeDataSet(file: DicomFile, content: NewContent): AsyncGenerator<Uint8Array> {
  yield encodeElements(content.before, file.encoding);
  if (file.pixelData !== undefined) yield* writePixels(file, file.pixelData, content.frames);
  if (content.after.length > 0) yield encodeElements(content.after, file.encoding);
}

async function* writePixels(file: DicomFile, pixelData: PixelData, frames: NewFrames | undefined): AsyncGenerator<Uint8Array> {
  const { tag, vr, start, end, items } = pixelData;
  yield encodeHead(tag, vr, items === undefined ? end - start : UNDEFINED_LENGTH, file.encoding);
  if (frames === undefined) yield* copy(file, start, end);
  else if (items !== undefined) yield* encapsulate(file, frames);
  else yield* native(frames, start, end);
}

async function* copy(file: DicomFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += COPY_CHUNK) yield file.source.read(at, Math.min(end, at + COPY_CHUNK));
}

/** One fragment a frame behind an empty Basic Offset Table (PS3.5 A.4). */
async function* encapsulate(file: DicomFile, frames: NewFrames): AsyncGenerator<Uint8Array> {
  yield itemHead(0, file.encoding);
  for await (const frame of frames) {
    const even = evenLength(frame);
    yield Buffer.concat([itemHead(even.length, file.encoding), even]);
  }
  yield sequenceEnd(file.encoding);
}

/** Native frames; what followed the last one in the value becomes zeros, for nobody has looked at it. */
async function* native(frames: NewFrames, start: number, end: number): AsyncGenerator<Uint8Array> {
  let left = end - start;
  for await (const frame of frames) {
    left -= frame.length;
    yield frame;
  }
  for (; left > 0; left -= COPY_CHUNK) yield new Uint8Array(Math.min(left, COPY_CHUNK));
}
