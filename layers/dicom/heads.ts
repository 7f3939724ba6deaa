import { Rejection } from "#pipeline/rejections";
import { dictionaryVr, told } from "./dictionary.ts";
import { type Encoding, tagOf } from "./elements.ts";
import { looksLikeVr, type VrForm, vrForm } from "./vr-forms.ts";

/** More bytes of the file are needed than are loaded: up to `end`, an offset in the file. */
export class Incomplete extends Error {
  override readonly name = "Incomplete";
  readonly end: number;
  constructor(end: number) {
    super(`More of the file is needed, up to ${end}.`);
    this.end = end;
  }
}

/** The start of an element: what stands before its value. */
export interface ElementHead {
  readonly tag: string;
  readonly vr: string;
  readonly length: number;
  /** Offset of the first value byte. */
  readonly at: number;
}

const DELIMITERS = "FFFEE0";
const FARTHEST = 16 * 1024 * 1024; // a doubtful length is not believed beyond this

/** True for items and the ends of items and sequences (PS3.5 7.5): they have no VR in any syntax. */
export const isDelimiter = (tag: string): boolean => tag.startsWith(DELIMITERS);

/** How the bytes of a head could be meant: where its value starts, and how long that is. */
interface Reading {
  readonly head: number;
  readonly length: number;
}

/**
 * Reads heads from a loaded stretch of a file. `base` is the file offset of `bytes[0]`, `fileEnd` where the data set must end.
 * Throws Incomplete where the file goes on beyond what is loaded, and Rejection where it ends.
 */
export class Heads {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly base: number;
  readonly fileEnd: number;
  position: number;

  constructor(bytes: Uint8Array, base: number, fileEnd: number, position = base) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.base = base;
    this.fileEnd = fileEnd;
    this.position = position;
  }

  /** The index of the position in `bytes`, once `count` bytes from there are known to be loaded. */
  need(count: number): number {
    const end = this.position + count;
    if (end > this.fileEnd) throw new Rejection("TRUNCATED", { offset: this.position, missing: end - this.fileEnd });
    if (end > this.base + this.bytes.length) throw new Incomplete(end);
    return this.position - this.base;
  }

  /** `count` bytes at the position, which moves past them. */
  take(count: number): Uint8Array {
    const at = this.need(count);
    this.position += count;
    return this.bytes.subarray(at, at + count);
  }

  /** The next `count` bytes, or fewer at the end; the position stays. */
  peek(count: number): Uint8Array {
    const at = this.need(Math.min(count, this.fileEnd - this.position));
    return this.bytes.subarray(at, at + Math.min(count, this.fileEnd - this.position));
  }

  /** The tag at an index of `bytes`. */
  tagAt(at: number, bigEndian: boolean): string {
    return tagOf(this.view.getUint16(at, !bigEndian), this.view.getUint16(at + 2, !bigEndian));
  }

  /** Reads tag, VR and length; the position is then at the value. `limit` is where the data set or item around it must end. */
  head(encoding: Encoding, limit = this.fileEnd): ElementHead {
    const at = this.need(8);
    const tag = this.tagAt(at, encoding.bigEndian);
    if (encoding.implicit || isDelimiter(tag)) {
      return this.#found(tag, dictionaryVr(tag) ?? "UN", { head: 8, length: this.view.getUint32(at + 4, !encoding.bigEndian) });
    }
    const form = vrForm(this.bytes[at + 4] ?? 0, this.bytes[at + 5] ?? 0);
    if (form === undefined) return this.#unknownVr(at, tag, encoding, limit);
    return this.#found(tag, form.vr, this.#explicit(form, tag, encoding, limit));
  }

  #found(tag: string, vr: string, { head, length }: Reading): ElementHead {
    this.position += head;
    return { tag, vr, length, at: this.position };
  }

  #short(at: number, { bigEndian }: Encoding): Reading {
    return { head: 8, length: this.view.getUint16(at + 6, !bigEndian) };
  }

  #long(at: number, { bigEndian }: Encoding): Reading {
    return { head: 12, length: this.view.getUint32(at + 8, !bigEndian) };
  }

  /** The length of a known VR; where a writer took the other form and only that one leads to an element, the other form. */
  #explicit({ long }: VrForm, tag: string, encoding: Encoding, limit: number): Reading {
    const at = long ? this.need(12) : this.position - this.base;
    const reading = long ? this.#long(at, encoding) : this.#short(at, encoding);
    const reserved = this.view.getUint16(at + 6);
    if (long ? reserved === 0 : reading.length !== 0 || this.position + 12 > limit) return reading;
    if (this.#leadsOn(reading, tag, encoding, limit)) return reading;
    if (!long) this.need(12);
    const other = long ? this.#short(at, encoding) : this.#long(at, encoding);
    return this.#leadsOn(other, tag, encoding, limit) ? other : reading;
  }

  /** A VR that is none: of all ways to read the head, the only one that leads to an element. */
  #unknownVr(at: number, tag: string, encoding: Encoding, limit: number): ElementHead {
    const roomy = this.position + 12 <= this.fileEnd;
    if (roomy) this.need(12);
    const implicit = { head: 8, length: this.view.getUint32(at + 4, !encoding.bigEndian) };
    const ways = [this.#short(at, encoding), ...(roomy ? [this.#long(at, encoding)] : []), implicit, { head: 6, length: 0 }];
    const fitting = ways.filter((way) => this.#leadsOn(way, tag, encoding, limit));
    const [way] = fitting;
    const vr = dictionaryVr(tag) ?? "UN";
    if (way !== undefined && fitting.length === 1) return this.#found(tag, vr, way);
    const [first = 0, second = 0] = this.bytes.subarray(at + 4, at + 6);
    if (roomy && looksLikeVr(first, second)) {
      const name = String.fromCharCode(first, second);
      return this.#found(tag, name, this.#long(at, encoding));
    }
    throw new Rejection("MALFORMED", { offset: this.position, ...told(tag) });
  }

  /** True where behind the value comes the end, or what can be the next element: not before `tag`, and of a VR or at least of its group. */
  #leadsOn({ head, length }: Reading, tag: string, encoding: Encoding, limit: number): boolean {
    const next = this.position + head + length;
    if (next === limit) return true;
    if (length > FARTHEST || next + 8 > limit) return false;
    if (next + 8 > this.base + this.bytes.length) throw new Incomplete(next + 8);
    const at = next - this.base;
    const following = this.tagAt(at, encoding.bigEndian);
    if (isDelimiter(following)) return true;
    if (following < tag) return false;
    return vrForm(this.bytes[at + 4] ?? 0, this.bytes[at + 5] ?? 0) !== undefined || following.startsWith(tag.slice(0, 4));
  }
}
