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

  u16(value: number, bigEndian: boolean): void {
    const at = this.#room(2);
    this.#bytes[at] = bigEndian ? value >> 8 : value & 255;
    this.#bytes[at + 1] = bigEndian ? value & 255 : value >> 8;
  }

  u32(value: number, bigEndian: boolean): void {
    this.u32At(this.#room(4), value, bigEndian);
  }

  u32At(at: number, value: number, bigEndian: boolean): void {
    if (bigEndian) this.#bytes.writeUInt32BE(value, at);
    else this.#bytes.writeUInt32LE(value, at);
  }

  finish(): Uint8Array {
    if (this.#bytes.length <= MOST_KEPT) spare = this.#bytes;
    return Buffer.from(this.#bytes.subarray(0, this.#length));
  }
}

/** Writes tag, VR and length as they stand before a value (PS3.5 7.1); answers where the length stands. "" is the VR of items and delimiters. */
function writeHead(to: ByteWriter, tag: string, vr: string, length: number, { implicit, bigEndian }: Encoding): number {
  const number = Number.parseInt(tag, 16);
  to.u16(number >>> 16, bigEndian);
  to.u16(number & 0xffff, bigEndian);
  if (!implicit && vr !== "") {
    to.u16(vr.charCodeAt(0) * 256 + vr.charCodeAt(1), true);
    const long = hasLongForm(vr);
    to.u16(long ? 0 : length, bigEndian);
    if (!long) return to.length - 2;
  }
  to.u32(length, bigEndian);
  return to.length - 4;
}

function written(write: (to: ByteWriter) => void): Uint8Array {
  const writer = new ByteWriter();
  write(writer);
  return writer.finish();
}

/** Tag, VR and length as they stand before a value (PS3.5 7.1). */
export const encodeHead = (tag: string, vr: string, length: number, encoding: Encoding): Uint8Array =>
  written((to) => writeHead(to, tag, vr, length, encoding));

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
  writeHead(to, tag, form, fragments && value.length > 0 ? UNDEFINED_LENGTH : value.length, encoding);
  to.bytes(value);
}

function writeSequence(to: ByteWriter, { tag, vr, undefinedLength, items }: Sequence, encoding: Encoding): void {
  const inner = vr === "UN" && !encoding.implicit ? IMPLICIT_LE : encoding;
  const length = writeHead(to, tag, vr, UNDEFINED_LENGTH, encoding);
  const start = to.length;
  for (const item of items) writeItem(to, item, inner);
  if (undefinedLength) writeHead(to, "FFFEE0DD", "", 0, inner);
  else to.u32At(length, to.length - start, encoding.bigEndian);
}

function writeItem(to: ByteWriter, { undefinedLength, elements }: Item, encoding: Encoding): void {
  const length = writeHead(to, "FFFEE000", "", UNDEFINED_LENGTH, encoding);
  const start = to.length;
  writeElements(to, elements, encoding);
  if (undefinedLength) writeHead(to, "FFFEE00D", "", 0, encoding);
  else to.u32At(length, to.length - start, encoding.bigEndian);
}

/** Text padded to even length: UIDs and bytes with a null, all else with a blank (PS3.5 6.2). */
export function textValue(vr: string, text: string): Uint8Array {
  const padded = text.length % 2 === 0 ? text : text + (vr === "UI" || vr === "OB" ? "\0" : " ");
  return Buffer.from(padded, "latin1");
}

export const textElement = (tag: string, vr: string, text: string): Leaf => ({ kind: "leaf", tag, vr, value: textValue(vr, text) });
