import { Rejection } from "#pipeline/rejections";
import { told } from "./dictionary.ts";
import { type Element, type Encoding, IMPLICIT_LE, isPrivate, UNDEFINED_LENGTH } from "./elements.ts";
import { type ElementHead, Incomplete, isDelimiter } from "./heads.ts";
import { type Budget, Parser, wholeBudget } from "./parser.ts";
import type { SourceWindow } from "./source-window.ts";

const LITTLE = 8 * 1024; // rather read on than parse again for less
const AHEAD = 256 * 1024;
const MAX_HEADER = 64 * 1024 * 1024;
const LARGE = 1024 * 1024;
const MAX_DEPTH = 64;
const PIXEL_TAGS: ReadonlySet<string> = new Set(["7FE00008", "7FE00009", "7FE00010"]);

/** An element too large to load that never stays, whatever the policy: private, or of a curve or an overlay. */
export interface Skipped {
  readonly tag: string;
  readonly bytes: number;
}

/** The elements of a data set up to its end or to `pixels`, the head of its pixel data. */
export interface ReadElements {
  readonly elements: readonly Element[];
  readonly skipped: readonly Skipped[];
  readonly pixels?: ElementHead;
}

const neverStays = (tag: string): boolean => isPrivate(tag) || tag.startsWith("50") || tag.startsWith("60");

/** Runs `read` on what is loaded from `start`, and again on more of it for as long as it throws Incomplete. */
export async function parseFrom<T>(
  window: SourceWindow,
  start: number,
  budget: Budget,
  read: (parser: Parser) => T,
  atLeast = LITTLE,
): Promise<T> {
  const { size, readAhead = AHEAD } = window.source;
  for (let least = atLeast; ; ) {
    const bytes = await window.from(start, Math.min(least, size - start), Math.max(readAhead, least));
    const { left } = budget;
    try {
      return read(new Parser(bytes, start, size, start, budget));
    } catch (error) {
      if (!(error instanceof Incomplete)) throw error;
      budget.left = left;
      if (error.end - start > MAX_HEADER) throw new Rejection("TOO_LARGE", { bytes: error.end - start });
      least = Math.max(error.end - start, Math.min(MAX_HEADER, bytes.length * 4));
    }
  }
}

/** Reads elements one after another from `start` on. Throws Rejection for what cannot be read, and TOO_LARGE beyond 64 MiB of values. */
export async function readElements(
  window: SourceWindow,
  start: number,
  encoding: Encoding,
  isAfterPixels: boolean,
): Promise<ReadElements> {
  const elements: Element[] = [];
  const skipped: Skipped[] = [];
  const budget = wholeBudget();
  let loaded = 0;
  for (let position = start; ; ) {
    const step = await parseFrom(window, position, budget, (parser) => readSome(parser, budget, encoding, isAfterPixels));
    elements.push(...step.elements);
    loaded += step.position - position;
    if (loaded > MAX_HEADER) throw new Rejection("TOO_LARGE", { bytes: loaded });
    position = step.position;
    if (step.large !== undefined) {
      const { tag, at } = step.large;
      position = await endOfValue(window, step.large, encoding, budget);
      skipped.push({ tag, bytes: position - at });
    } else if (step.isEnd || step.pixels !== undefined) {
      return { elements, skipped, ...(step.pixels === undefined ? {} : { pixels: step.pixels }) };
    }
  }
}

interface Step {
  readonly elements: readonly Element[];
  /** Where the next one starts. */
  readonly position: number;
  readonly isEnd: boolean;
  readonly large?: ElementHead;
  readonly pixels?: ElementHead;
}

/** As many elements as are loaded; throws Incomplete where not even one is. */
function readSome(parser: Parser, budget: Budget, encoding: Encoding, isAfterPixels: boolean): Step {
  const elements: Element[] = [];
  const start = parser.position;
  let position = start;
  let { left } = budget;
  try {
    for (;;) {
      skipZeros(parser);
      position = parser.position;
      left = budget.left;
      if (isAtEnd(parser, isAfterPixels)) return { elements, position, isEnd: true };
      const head = parser.head(encoding);
      if (isDelimiter(head.tag)) continue; // a stray one: what it should have held stands here itself
      if (PIXEL_TAGS.has(head.tag)) return { elements, position, isEnd: false, pixels: head };
      const large = readOrLeave(parser, head, encoding, elements);
      if (large) return { elements, position, isEnd: false, large: head };
    }
  } catch (error) {
    if (!(error instanceof Incomplete) || position === start) throw error;
    budget.left = left;
    return { elements, position, isEnd: false };
  }
}

/** True where the element was left unread, being large and of no use. */
function readOrLeave(parser: Parser, head: ElementHead, encoding: Encoding, elements: Element[]): boolean {
  const useless = neverStays(head.tag);
  if (useless && head.length !== UNDEFINED_LENGTH && head.length > LARGE) return true;
  try {
    elements.push(parser.element(head, encoding, 0));
    return false;
  } catch (error) {
    if (useless && error instanceof Incomplete && error.end - head.at > LARGE) return true;
    throw error;
  }
}

/** Padding that some writers add, as far as it is loaded: a tag (0000,0000) is none. */
function skipZeros(parser: Parser): void {
  const { view, base, bytes } = parser;
  let at = parser.position - base;
  while (at + 8 <= bytes.length && view.getUint32(at) === 0 && view.getUint32(at + 4) === 0) at += 8;
  parser.position = base + at;
}

/** Fewer bytes than a head has are no element: padding, or behind the pixel data whatever they are. */
function isAtEnd(parser: Parser, isAfterPixels: boolean): boolean {
  const left = parser.fileEnd - parser.position;
  return left === 0 || (left < 8 && (isAfterPixels || parser.peek(left).every((byte) => byte === 0)));
}

/** Where a value ends that is not loaded: its length says it, or the delimiter that belongs to it. What has a length is jumped over. */
async function endOfValue(window: SourceWindow, head: ElementHead, encoding: Encoding, budget: Budget): Promise<number> {
  const { size } = window.source;
  if (head.length !== UNDEFINED_LENGTH) return endWithin(size, head.at + head.length, head.tag);
  const inner = head.vr === "UN" ? IMPLICIT_LE : encoding;
  let position = head.at;
  for (let depth = 1; depth > 0; ) {
    if (--budget.left < 0) throw new Rejection("TOO_LARGE", told(head.tag));
    const next = await parseFrom(window, position, budget, (parser) => parser.head(inner));
    const closes = next.tag === "FFFEE0DD" || next.tag === "FFFEE00D";
    const opens = !closes && next.length === UNDEFINED_LENGTH;
    position = closes || opens ? next.at : endWithin(size, next.at + next.length, head.tag);
    depth += Number(opens) - Number(closes);
    if (depth > MAX_DEPTH) throw new Rejection("TOO_DEEP", { depth });
  }
  return position;
}

function endWithin(size: number, end: number, tag: string): number {
  if (end > size) throw new Rejection("TRUNCATED", { ...told(tag), missing: end - size });
  return end;
}
