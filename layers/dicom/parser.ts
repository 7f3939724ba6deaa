import { Rejection } from "#pipeline/rejections";
import { dictionaryVr } from "./dictionary.ts";
import { type Element, type Encoding, IMPLICIT_LE, type Item, LONG_VRS, tagOf, UNDEFINED_LENGTH, VRS } from "./elements.ts";

/** More bytes of the file are needed than are loaded: up to `end`, an offset in the file. */
export class Incomplete extends Error {
  override readonly name = "Incomplete";
  readonly end: number;
  constructor(end: number) {
    super(`More of the file is needed, up to ${end}.`);
    this.end = end;
  }
}

const MAX_DEPTH = 64; // real objects stay below 20
const ITEM = "FFFEE000";
const ITEM_END = "FFFEE00D";
const SEQUENCE_END = "FFFEE0DD";

/** The start of an element: what stands before its value. */
export interface ElementHead {
  readonly tag: string;
  readonly vr: string;
  readonly length: number;
  /** Offset of the first value byte. */
  readonly at: number;
}

/**
 * Reads elements from the loaded start of a file. `base` is the file offset of `bytes[0]`, `limit` where the data set must end.
 * Throws Incomplete where the file goes on beyond what is loaded, and Rejection where it cannot be read.
 */
export class Parser {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #base: number;
  readonly #fileEnd: number;
  position: number;

  constructor(bytes: Uint8Array, base: number, fileEnd: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#fileEnd = fileEnd;
    this.position = base;
  }

  #need(count: number): number {
    const end = this.position + count;
    if (end > this.#fileEnd) throw new Rejection("TRUNCATED", { offset: this.position, missing: end - this.#fileEnd });
    if (end > this.#base + this.#bytes.length) throw new Incomplete(end);
    return this.position - this.#base;
  }

  #u16(at: number, bigEndian: boolean): number {
    return this.#view.getUint16(at, !bigEndian);
  }

  /** `count` bytes at the position, which moves past them. */
  take(count: number): Uint8Array {
    const at = this.#need(count);
    this.position += count;
    return this.#bytes.subarray(at, at + count);
  }

  /** True where nothing but zero bytes is left: padding that some writers add. Only looks at what is loaded. */
  onlyZerosLeft(): boolean {
    for (let i = this.position - this.#base; i < this.#bytes.length; i++) if (this.#bytes[i] !== 0) return false;
    return true;
  }

  /** Reads tag, VR and length; the position is then at the value. */
  head(encoding: Encoding): ElementHead {
    const at = this.#need(8);
    const tag = tagOf(this.#u16(at, encoding.bigEndian), this.#u16(at + 2, encoding.bigEndian));
    const isDelimiter = tag.startsWith("FFFEE0");
    if (encoding.implicit || isDelimiter) {
      this.position += 8;
      return { tag, vr: dictionaryVr(tag) ?? "UN", length: this.#view.getUint32(at + 4, !encoding.bigEndian), at: this.position };
    }
    return this.#explicitHead(at, tag, encoding);
  }

  #explicitHead(at: number, tag: string, encoding: Encoding): ElementHead {
    const vr = String.fromCharCode(this.#bytes[at + 4] ?? 0, this.#bytes[at + 5] ?? 0);
    if (VRS.has(vr) && !LONG_VRS.has(vr)) {
      this.position += 8;
      return { tag, vr, length: this.#u16(at + 6, encoding.bigEndian), at: this.position };
    }
    if (!/^[A-Z]{2}$/.test(vr)) throw new Rejection("MALFORMED", { offset: this.position, tag });
    const long = this.#need(12); // a VR newer than we know has the long form (PS3.5 7.1.2)
    this.position += 12;
    return { tag, vr, length: this.#view.getUint32(long + 8, !encoding.bigEndian), at: this.position };
  }

  /** Reads the element whose head was just read. */
  element(head: ElementHead, encoding: Encoding, depth: number): Element {
    const { tag, length } = head;
    if (tag.startsWith("FFFEE0")) throw new Rejection("MALFORMED", { offset: head.at - 8, tag });
    const unknown = head.vr === "UN";
    const inner = unknown ? IMPLICIT_LE : encoding;
    if (head.vr === "SQ" || (unknown && length === UNDEFINED_LENGTH)) {
      return {
        kind: "sequence",
        tag,
        vr: head.vr,
        undefinedLength: length === UNDEFINED_LENGTH,
        items: this.#items(length, inner, depth),
      };
    }
    if (length === UNDEFINED_LENGTH) throw new Rejection("MALFORMED", { offset: head.at, tag });
    const wrapped = unknown && length >= 8 ? this.#wrappedSequence(head, depth) : undefined;
    return wrapped ?? { kind: "leaf", tag, vr: head.vr, value: this.take(length) };
  }

  /** UN of defined length that holds a whole sequence in implicit little endian; undefined where its bytes are no sequence. */
  #wrappedSequence({ tag, vr, length, at }: ElementHead, depth: number): Element | undefined {
    const offset = this.#need(length);
    if (this.#view.getUint32(offset, true) !== 0xe000fffe) return undefined;
    try {
      const items = this.#items(length, IMPLICIT_LE, depth);
      if (this.position === at + length) return { kind: "sequence", tag, vr, undefinedLength: false, items };
    } catch (error) {
      if (!(error instanceof Rejection) || error.reason === "TOO_DEEP") throw error;
    }
    this.position = at;
    return undefined;
  }

  #items(length: number, encoding: Encoding, depth: number): readonly Item[] {
    if (depth >= MAX_DEPTH) throw new Rejection("TOO_DEEP", { depth });
    const end = length === UNDEFINED_LENGTH ? Number.POSITIVE_INFINITY : this.position + length;
    if (end !== Number.POSITIVE_INFINITY) this.#need(length);
    const items: Item[] = [];
    while (this.position < end) {
      const head = this.head(encoding);
      if (head.tag === SEQUENCE_END && end === Number.POSITIVE_INFINITY) return items;
      if (head.tag !== ITEM) throw new Rejection("MALFORMED", { offset: head.at - 8, tag: head.tag });
      items.push(this.#item(head.length, encoding, depth + 1, end));
    }
    return items;
  }

  #item(length: number, encoding: Encoding, depth: number, limit: number): Item {
    const undefinedLength = length === UNDEFINED_LENGTH;
    const end = undefinedLength ? Number.POSITIVE_INFINITY : this.position + length;
    if (!undefinedLength && end > limit) throw new Rejection("MALFORMED", { offset: this.position });
    const elements: Element[] = [];
    while (this.position < end) {
      const head = this.head(encoding);
      if (head.tag === ITEM_END && undefinedLength) return { undefinedLength, elements };
      elements.push(this.element(head, encoding, depth));
    }
    if (this.position !== end) throw new Rejection("MALFORMED", { offset: this.position });
    return { undefinedLength, elements };
  }
}
