import { Rejection } from "#pipeline/rejections";
import { dictionaryVr, told } from "./dictionary.ts";
import { type Element, type Encoding, IMPLICIT_LE, type Item, type Leaf, UNDEFINED_LENGTH } from "./elements.ts";
import { type ElementHead, Heads, isDelimiter } from "./heads.ts";
import { vrForm } from "./vr-forms.ts";

const MAX_DEPTH = 64; // real objects stay below 20
const MAX_ELEMENTS = 1_000_000; // an enhanced image of 10,000 frames has half as many
const ITEM = "FFFEE000";
const ITEM_END = "FFFEE00D";
const SEQUENCE_END = "FFFEE0DD";

/** VRs whose value may be fragments in items (PS3.5 A.4). */
const FRAGMENTED: ReadonlySet<string> = new Set(["OB", "OW", "OD", "OF", "OL", "OV", "UN"]);

/** How many elements and items a file still may have. */
export interface Budget {
  left: number;
}

export const wholeBudget = (): Budget => ({ left: MAX_ELEMENTS });

/** Reads whole elements. Throws Incomplete where more of the file must be loaded, Rejection where it cannot be read. */
export class Parser extends Heads {
  readonly #budget: Budget;

  constructor(bytes: Uint8Array, base: number, fileEnd: number, position: number, budget: Budget) {
    super(bytes, base, fileEnd, position);
    this.#budget = budget;
  }

  /** Reads the element whose head was just read. */
  element(head: ElementHead, encoding: Encoding, depth: number): Element {
    const { tag, vr, length } = head;
    if (--this.#budget.left < 0) throw new Rejection("TOO_LARGE", { elements: MAX_ELEMENTS });
    if (vr === "SQ" || vr === "UN") return this.#perhapsItems(head, encoding, depth);
    if (length !== UNDEFINED_LENGTH) return { kind: "leaf", tag, vr, value: this.take(length) };
    if (FRAGMENTED.has(vr)) return this.#fragments(head, encoding);
    throw new Rejection("MALFORMED", { offset: head.at, ...told(tag) });
  }

  /** SQ, and UN that may hold a sequence: one of defined length may as well hold anything else (PS3.5 6.2.2, CP-246). */
  #perhapsItems(head: ElementHead, encoding: Encoding, depth: number): Element {
    const { tag, vr, length, at } = head;
    const unsure = vr === "UN";
    if (unsure && length !== UNDEFINED_LENGTH && !this.#startsWithItem(length)) return this.#leaf(head);
    const order = this.#byteOrder(encoding);
    const inner = unsure ? { ...IMPLICIT_LE, bigEndian: order } : { ...encoding, bigEndian: order };
    const left = this.#budget.left;
    try {
      const items = this.#items(length, inner, depth);
      if (order !== (unsure ? false : encoding.bigEndian)) return this.#rawFrom(head);
      if (length === UNDEFINED_LENGTH || this.position === at + length) {
        return { kind: "sequence", tag, vr, undefinedLength: length === UNDEFINED_LENGTH, items };
      }
    } catch (error) {
      if (!unsure || !(error instanceof Rejection) || error.reason.startsWith("TOO_")) throw error;
    }
    if (!unsure) throw new Rejection("MALFORMED", { offset: this.position, ...told(tag) });
    this.position = at;
    this.#budget.left = left;
    return length === UNDEFINED_LENGTH ? this.#fragments(head, inner) : this.#leaf(head);
  }

  #leaf({ tag, vr, length }: ElementHead): Leaf {
    return { kind: "leaf", tag, vr, value: this.take(length) };
  }

  /** Items in the byte order that the file has not: nobody here can look into them, so their bytes stand for themselves. */
  #rawFrom({ tag, vr, at }: ElementHead): Leaf {
    return { kind: "leaf", tag, vr, value: this.bytes.subarray(at - this.base, this.position - this.base) };
  }

  #startsWithItem(length: number): boolean {
    if (length < 8) return false;
    const at = this.need(length);
    return this.tagAt(at, false) === ITEM || this.tagAt(at, true) === ITEM;
  }

  /** True where the items at the position are big endian, whatever is said around them. */
  #byteOrder({ bigEndian }: Encoding): boolean {
    if (this.position + 8 > this.fileEnd) return bigEndian;
    const at = this.need(8);
    if (isDelimiter(this.tagAt(at, true))) return true;
    return isDelimiter(this.tagAt(at, false)) ? false : bigEndian;
  }

  #fragments({ tag, vr, at }: ElementHead, encoding: Encoding): Leaf {
    for (;;) {
      const head = this.head(encoding);
      if (head.tag === SEQUENCE_END) break;
      if (head.tag !== ITEM || head.length === UNDEFINED_LENGTH)
        throw new Rejection("MALFORMED", { offset: head.at - 8, ...told(tag) });
      this.take(head.length);
      if (--this.#budget.left < 0) throw new Rejection("TOO_LARGE", { elements: MAX_ELEMENTS });
    }
    return { kind: "leaf", tag, vr, value: this.bytes.subarray(at - this.base, this.position - this.base), fragments: true };
  }

  #items(length: number, encoding: Encoding, depth: number): readonly Item[] {
    if (depth >= MAX_DEPTH) throw new Rejection("TOO_DEEP", { depth });
    const isOpen = length === UNDEFINED_LENGTH;
    const end = isOpen ? this.fileEnd : this.position + length;
    if (!isOpen) this.need(length);
    const items: Item[] = [];
    while (isOpen || this.position < end) {
      const head = this.head(encoding, end);
      if (head.tag === SEQUENCE_END) {
        if (isOpen) return items;
        continue; // a delimiter where a length says it already
      }
      if (head.tag !== ITEM) throw new Rejection("MALFORMED", { offset: head.at - 8, ...told(head.tag) });
      if (--this.#budget.left < 0) throw new Rejection("TOO_LARGE", { elements: MAX_ELEMENTS });
      items.push(this.#item(head.length, encoding, depth + 1, end));
    }
    return items;
  }

  #item(length: number, surrounding: Encoding, depth: number, limit: number): Item {
    const undefinedLength = length === UNDEFINED_LENGTH;
    const end = undefinedLength ? limit : this.position + length;
    if (end > limit) throw new Rejection("MALFORMED", { offset: this.position });
    const encoding = this.#itemEncoding(surrounding, end);
    const elements: Element[] = [];
    while (undefinedLength || this.position < end) {
      const head = this.head(encoding, end);
      if (head.tag === ITEM_END) {
        if (undefinedLength) return { undefinedLength, elements };
        continue;
      }
      if (isDelimiter(head.tag)) throw new Rejection("MALFORMED", { offset: head.at - 8, ...told(head.tag) });
      elements.push(this.element(head, encoding, depth));
    }
    if (this.position !== end) throw new Rejection("MALFORMED", { offset: this.position });
    return { undefinedLength, elements };
  }

  /** Some writers put implicit items in explicit sequences, or explicit ones in UN: the first element tells. */
  #itemEncoding(encoding: Encoding, end: number): Encoding {
    if (this.position + 8 > end) return encoding;
    const at = this.need(8);
    const tag = this.tagAt(at, encoding.bigEndian);
    if (isDelimiter(tag)) return encoding;
    const form = vrForm(this.bytes[at + 4] ?? 0, this.bytes[at + 5] ?? 0);
    const fits = this.position + 8 + this.view.getUint32(at + 4, !encoding.bigEndian) <= end;
    const isExplicit = form !== undefined && (!fits || form.vr === dictionaryVr(tag));
    if (encoding.implicit) return isExplicit ? { ...encoding, implicit: false } : encoding;
    return form === undefined && fits && dictionaryVr(tag) !== undefined ? { ...encoding, implicit: true } : encoding;
  }
}
