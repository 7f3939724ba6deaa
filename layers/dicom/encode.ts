import {
  type Element,
  type Encoding,
  hasLongForm,
  IMPLICIT_LE,
  type Item,
  type Leaf,
  type Sequence,
  UNDEFINED_LENGTH,
} from "./elements.ts";

const MOST_KEPT = 1024 * 1024;
let spare = Buffer.allocUnsafeSlow(16 * 1024); // one at a time is written: encoding never waits

/** Bytes written one after another; lengths that are known only later are filled in. */
class ByteWriter {
  #bytes = spare;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length, this.#bytes.length * 2));
      this.#bytes.copy(larger, 0, 0, at);
      this.#bytes = larger;
    }
    return at;
  }

  bytes(value: Uint8Array): void {
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  /** Tag, VR and length (PS3.5 7.1); answers where the length stands. "" is the VR of items and delimiters. */
  head(tag: string, vr: string, length: number, { implicit, bigEndian }: Encoding): number {
    const hasVr = !implicit && vr !== "";
    const isLong = hasVr && hasLongForm(vr);
    const at = this.#room(isLong ? 12 : 8);
    const number = Number.parseInt(tag, 16);
    this.#u16(at, number >>> 16, bigEndian);
    this.#u16(at + 2, number & 0xffff, bigEndian);
    if (!hasVr) return this.lengthAt(at + 4, length, bigEndian);
    this.#bytes[at + 4] = vr.charCodeAt(0);
    this.#bytes[at + 5] = vr.charCodeAt(1);
    this.#u16(at + 6, isLong ? 0 : length, bigEndian);
    return isLong ? this.lengthAt(at + 8, length, bigEndian) : at + 6;
  }

  #u16(at: number, value: number, bigEndian: boolean): void {
    this.#bytes[at] = bigEndian ? value >> 8 : value & 255;
    this.#bytes[at + 1] = bigEndian ? value & 255 : value >> 8;
  }

  lengthAt(at: number, length: number, bigEndian: boolean): number {
    this.#u16(at, bigEndian ? length >>> 16 : length & 0xffff, bigEndian);
    this.#u16(at + 2, bigEndian ? length & 0xffff : length >>> 16, bigEndian);
    return at;
  }

  finish(): Uint8Array {
    if (this.#bytes.length <= MOST_KEPT) spare = this.#bytes;
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}

function written(write: (to: ByteWriter) => unknown): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

/** Tag, VR and length as they stand before a value (PS3.5 7.1). */
export const encodeHead = (tag: string, vr: string, length: number, encoding: Encoding): Uint8Array =>
  written((to) => to.head(tag, vr, length, encoding));

export const itemHead = (length: number, encoding: Encoding): Uint8Array => encodeHead("FFFEE000", "", length, encoding);
export const sequenceEnd = (encoding: Encoding): Uint8Array => encodeHead("FFFEE0DD", "", 0, encoding);

/** Elements as bytes. Values stand as they are; lengths of sequences and items are counted anew in the form they had. */
export const encodeElements = (elements: readonly Element[], encoding: Encoding): Uint8Array =>
  written((to) => writeElements(to, elements, encoding));

function writeElements(to: ByteWriter, elements: readonly Element[], encoding: Encoding): void {
  for (const element of elements) {
    if (element.kind === "leaf") writeLeaf(to, element, encoding);
    else writeSequence(to, element, encoding);
  }
}

function writeLeaf(to: ByteWriter, { tag, vr, value, fragments }: Leaf, encoding: Encoding): void {
  const form = !hasLongForm(vr) && value.length > 0xffff ? "UN" : vr; // too long for a 16-bit length (PS3.5 6.2.2 note)
  to.head(tag, form, fragments && value.length > 0 ? UNDEFINED_LENGTH : value.length, encoding);
  to.bytes(value);
}

function writeSequence(to: ByteWriter, { tag, vr, undefinedLength, items }: Sequence, encoding: Encoding): void {
  const inner = vr === "UN" && !encoding.implicit ? IMPLICIT_LE : encoding;
  const length = to.head(tag, vr, UNDEFINED_LENGTH, encoding);
  const start = to.length;
  for (const item of items) writeItem(to, item, inner);
  if (undefinedLength) to.head("FFFEE0DD", "", 0, inner);
  else to.lengthAt(length, to.length - start, encoding.bigEndian);
}

function writeItem(to: ByteWriter, { undefinedLength, elements }: Item, encoding: Encoding): void {
  const length = to.head("FFFEE000", "", UNDEFINED_LENGTH, encoding);
  const start = to.length;
  writeElements(to, elements, encoding);
  if (undefinedLength) to.head("FFFEE00D", "", 0, encoding);
  else to.lengthAt(length, to.length - start, encoding.bigEndian);
}

/** Text padded to even length: UIDs and bytes with a null, all else with a blank (PS3.5 6.2). */
export function textValue(vr: string, text: string): Uint8Array {
  const padded = text.length % 2 === 0 ? text : text + (vr === "UI" || vr === "OB" ? "\0" : " ");
  return Buffer.from(padded, "latin1");
}

export const textElement = (tag: string, vr: string, text: string): Leaf => ({ kind: "leaf", tag, vr, value: textValue(vr, text) });
