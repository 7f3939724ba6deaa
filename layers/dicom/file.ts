import { inflateRawSync } from "node:zlib";
import { Rejection } from "#pipeline/rejections";
import { type Element, type Encoding, EXPLICIT_LE, type Leaf, UNDEFINED_LENGTH } from "./elements.ts";
import { type ElementHead, Incomplete, Parser } from "./parser.ts";
import { type ByteSource, bufferSource } from "./source.ts";
import { trimmed } from "./text.ts";
import { TRANSFER_SYNTAXES, type TransferSyntax } from "./transfer-syntaxes.ts";

const FIRST_READ = 256 * 1024;
const MAX_HEADER = 64 * 1024 * 1024;
const MAX_INFLATED = 512 * 1024 * 1024;
const PIXEL_TAGS: ReadonlySet<string> = new Set(["7FE00008", "7FE00009", "7FE00010"]);

/** Where the pixel data of a file lies. Offsets count from the start of `source`. */
export interface PixelData {
  readonly tag: string;
  readonly vr: string;
  /** The value's first byte. */
  readonly start: number;
  /** Past its last byte; for encapsulated pixel data past the sequence delimiter. */
  readonly end: number;
  readonly encapsulated: boolean;
}

/** A Part 10 file (PS3.10), or a bare data set, with its pixel data left where it is. */
export interface DicomFile {
  readonly transferSyntax: string;
  readonly syntax: TransferSyntax;
  readonly encoding: Encoding;
  /** The data set's elements before and after the pixel data, in the file's order. */
  readonly before: readonly Element[];
  readonly pixelData?: PixelData;
  readonly after: readonly Element[];
  /** What offsets refer to: the file, or its inflated data set. */
  readonly source: ByteSource;
}

interface Opening {
  readonly transferSyntax: string;
  /** Where the data set starts. */
  readonly start: number;
}

/** Reads everything of a file but its pixel data. Throws Rejection for what can never be read. */
export async function readFile(source: ByteSource): Promise<DicomFile> {
  if (source.size === 0) throw new Rejection("EMPTY");
  const opening = await parsePrefix(source, 0, (parser) => readOpening(parser, source.size));
  const syntax = TRANSFER_SYNTAXES[opening.transferSyntax];
  if (syntax === undefined) throw new Rejection("UNSUPPORTED_TRANSFER_SYNTAX");
  const data = syntax.deflated ? await inflate(source, opening.start) : source;
  const start = syntax.deflated ? 0 : opening.start;
  const encoding: Encoding = { implicit: syntax.implicit ?? false, bigEndian: syntax.bigEndian ?? false };
  const { elements: before, stop } = await parsePrefix(data, start, (parser) => readElements(parser, encoding, data.size));
  const common = { transferSyntax: opening.transferSyntax, syntax, encoding, before, source: data };
  if (stop === undefined) return { ...common, after: [] };
  const pixelData = await locatePixels(data, stop, encoding);
  const rest = await parsePrefix(data, pixelData.end, (parser) => readElements(parser, encoding, data.size));
  if (rest.stop !== undefined) throw new Rejection("MALFORMED", { tag: rest.stop.tag, offset: rest.stop.at });
  return { ...common, pixelData, after: rest.elements };
}

/** Runs `parse` on the bytes from `start`, loading more until it no longer throws Incomplete. */
async function parsePrefix<T>(source: ByteSource, start: number, parse: (parser: Parser) => T): Promise<T> {
  let end = Math.min(source.size, start + FIRST_READ);
  for (;;) {
    const parser = new Parser(await source.read(start, end), start, source.size);
    try {
      return parse(parser);
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      if (error.end - start > MAX_HEADER) throw new Rejection("TOO_LARGE", { bytes: error.end - start });
      end = Math.min(source.size, Math.max(error.end, start + (end - start) * 4));
    }
  }
}

function readElements(parser: Parser, encoding: Encoding, end: number): { elements: Element[]; stop?: ElementHead } {
  const elements: Element[] = [];
  while (parser.position < end) {
    if (end - parser.position < 8 && parser.onlyZerosLeft()) break;
    const head = parser.head(encoding);
    if (PIXEL_TAGS.has(head.tag)) return { elements, stop: head };
    if (head.tag === "00000000" && head.length === 0 && parser.onlyZerosLeft()) break;
    elements.push(parser.element(head, encoding, 0));
  }
  return { elements };
}

const ascii = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

/** Preamble and file meta information (PS3.10 section 7), or the guess that a bare data set allows. */
function readOpening(parser: Parser, fileSize: number): Opening {
  const preamble = fileSize < 132 ? "" : ascii(parser.take(132).subarray(128));
  const start = preamble === "DICM" ? 132 : 0;
  parser.position = start;
  let transferSyntax: string | undefined;
  while (isMetaNext(peek(parser, fileSize))) {
    const element = parser.element(parser.head(EXPLICIT_LE), EXPLICIT_LE, 0);
    if (element.tag === "00020010") transferSyntax = trimmed((element as Leaf).value);
  }
  return { transferSyntax: transferSyntax ?? guessSyntax(peek(parser, fileSize)), start: parser.position };
}

/** The next six bytes, or fewer at the end; the position stays. */
function peek(parser: Parser, fileSize: number): Uint8Array {
  const at = parser.position;
  const bytes = parser.take(Math.min(6, fileSize - at));
  parser.position = at;
  return bytes;
}

const isMetaNext = (next: Uint8Array): boolean => next[0] === 0x02 && next[1] === 0;

/** Groups a data set may begin with. */
const FIRST_GROUPS: ReadonlySet<number | undefined> = new Set([0x04, 0x08, 0x10]);

/** The syntax of a data set that no meta information names: by its first element, of a low group in either byte order. */
function guessSyntax(next: Uint8Array): string {
  const explicit = /^[A-Z]{2}$/.test(ascii(next.subarray(4)));
  if (FIRST_GROUPS.has(next[0]) && next[1] === 0) return explicit ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2";
  if (next[0] === 0 && FIRST_GROUPS.has(next[1]) && explicit) return "1.2.840.10008.1.2.2";
  throw new Rejection("NOT_DICOM");
}

async function inflate(source: ByteSource, start: number): Promise<ByteSource> {
  try {
    return bufferSource(inflateRawSync(await source.read(start, source.size), { maxOutputLength: MAX_INFLATED }));
  } catch (error) {
    throw new Rejection("MALFORMED", { offset: start }, { cause: error });
  }
}

async function locatePixels(source: ByteSource, head: ElementHead, encoding: Encoding): Promise<PixelData> {
  const { tag, vr, at: start, length } = head;
  if (length !== UNDEFINED_LENGTH) {
    if (start + length > source.size) throw new Rejection("TRUNCATED", { tag, missing: start + length - source.size });
    return { tag, vr, start, end: start + length, encapsulated: false };
  }
  let end = start;
  for await (const fragment of itemsFrom(source, start, encoding)) end = fragment.end;
  return { tag, vr, start, end: end + 8, encapsulated: true };
}

/** Byte range of an item's value. */
export interface Fragment {
  readonly start: number;
  readonly end: number;
}

const WINDOW = 512 * 1024;

/** The items of encapsulated pixel data, the Basic Offset Table first (PS3.5 A.4), up to the sequence delimiter. */
export async function* itemsFrom(source: ByteSource, start: number, encoding: Encoding): AsyncGenerator<Fragment> {
  let position = start;
  let window = new Uint8Array(0);
  let windowStart = 0;
  for (;;) {
    if (position + 8 > source.size) throw new Rejection("TRUNCATED", { offset: position });
    if (position < windowStart || position + 8 > windowStart + window.length) {
      window = new Uint8Array(await source.read(position, Math.min(source.size, position + WINDOW)));
      windowStart = position;
    }
    const head = new Parser(window.subarray(position - windowStart), position, source.size).head(encoding);
    if (head.tag === "FFFEE0DD") return;
    if (head.tag !== "FFFEE000" || head.length === UNDEFINED_LENGTH) throw new Rejection("MALFORMED", { offset: position });
    const end = head.at + head.length;
    if (end > source.size) throw new Rejection("TRUNCATED", { offset: position, missing: end - source.size });
    yield { start: head.at, end };
    position = end;
  }
}
