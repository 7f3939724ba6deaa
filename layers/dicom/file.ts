import { inflateRawSync } from "node:zlib";
import { Rejection } from "#pipeline/rejections";
import { told } from "./dictionary.ts";
import { type Element, type Encoding, EXPLICIT_LE, UNDEFINED_LENGTH } from "./elements.ts";
import { type Fragment, readItems } from "./fragments.ts";
import type { ElementHead } from "./heads.ts";
import { readOpening, syntaxOf } from "./opening.ts";
import { wholeBudget } from "./parser.ts";
import { parseFrom, readElements, type Skipped } from "./read-elements.ts";
import { type ByteSource, bufferSource } from "./source.ts";
import { SourceWindow } from "./source-window.ts";
import { TRANSFER_SYNTAXES, type TransferSyntax } from "./transfer-syntaxes.ts";

const MAX_INFLATED = 512 * 1024 * 1024;

/** Where the pixel data of a file lies. Offsets count from the start of `source`. */
export interface PixelData {
  readonly tag: string;
  readonly vr: string;
  /** The value's first byte. */
  readonly start: number;
  /** Past its last byte; for encapsulated pixel data past the sequence delimiter. */
  readonly end: number;
  /** The items of encapsulated pixel data, the Basic Offset Table first; undefined for native. */
  readonly items?: readonly Fragment[];
}

/** A Part 10 file (PS3.10), or a bare data set, with its pixel data left where it is. */
export interface DicomFile {
  readonly transferSyntax: string;
  readonly syntax: TransferSyntax;
  /** How the file is to be written; a writer's mistake about explicit and implicit has been undone. */
  readonly encoding: Encoding;
  /** The data set's elements before and after the pixel data, in the file's order. */
  readonly before: readonly Element[];
  readonly pixelData?: PixelData;
  readonly after: readonly Element[];
  /** What was too large to load and is in neither list. */
  readonly skipped: readonly Skipped[];
  /** What offsets refer to: the file, or its inflated data set. */
  readonly source: ByteSource;
}

/** Reads everything of a file but its pixel data. Throws Rejection for what can never be read. */
export async function readFile(source: ByteSource): Promise<DicomFile> {
  if (source.size === 0) throw new Rejection("EMPTY");
  const whole = new SourceWindow(source);
  const opening = await parseFrom(whole, 0, wholeBudget(), readOpening);
  const isDeflated = TRANSFER_SYNTAXES[opening.transferSyntax ?? ""]?.deflated === true;
  const window = isDeflated ? new SourceWindow(await inflate(source, opening.start)) : whole;
  const start = isDeflated ? 0 : opening.start;
  const next = (await window.from(start, 8, 8)).subarray(0, 8);
  const { transferSyntax, syntax, encoding } = syntaxOf(opening.transferSyntax, next);
  const { elements: before, skipped, pixels } = await readElements(window, start, encoding, false);
  const written = writtenIn(encoding, syntax);
  const common = { transferSyntax, syntax, encoding: written, before, source: window.source };
  if (pixels === undefined) return { ...common, after: [], skipped };
  const pixelData = await locatePixels(window, pixels, encoding);
  const rest = await readElements(window, pixelData.end, encoding, true);
  if (rest.pixels !== undefined) throw new Rejection("MALFORMED", { tag: rest.pixels.tag, offset: rest.pixels.at });
  return { ...common, pixelData, after: rest.elements, skipped: [...skipped, ...rest.skipped] };
}

/** What was read implicit though its syntax is explicit is written explicit. Byte order is never changed. */
function writtenIn(read: Encoding, syntax: TransferSyntax): Encoding {
  if (read.bigEndian !== (syntax.bigEndian ?? false)) throw new Rejection("MALFORMED", { offset: 0 });
  return read.implicit && syntax.implicit !== true ? EXPLICIT_LE : read;
}

async function inflate(source: ByteSource, start: number): Promise<ByteSource> {
  try {
    return bufferSource(inflateRawSync(await source.read(start, source.size), { maxOutputLength: MAX_INFLATED }));
  } catch (error) {
    throw new Rejection("MALFORMED", { offset: start }, { cause: error });
  }
}

async function locatePixels(window: SourceWindow, { tag, vr, at, length }: ElementHead, encoding: Encoding): Promise<PixelData> {
  const { size } = window.source;
  if (length === UNDEFINED_LENGTH) {
    const { items, end } = await readItems(window, at, encoding);
    return { tag, vr: "OB", start: at, end, items };
  }
  if (at + length > size) throw new Rejection("TRUNCATED", { ...told(tag), missing: at + length - size });
  return { tag, vr, start: at, end: at + length };
}
