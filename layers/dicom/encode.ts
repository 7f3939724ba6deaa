import {
  type Element,
  type Encoding,
  IMPLICIT_LE,
  type Item,
  type Leaf,
  LONG_VRS,
  type Sequence,
  UNDEFINED_LENGTH,
} from "./elements.ts";

const groupOf = (tag: string): number => Number.parseInt(tag.slice(0, 4), 16);
const elementOf = (tag: string): number => Number.parseInt(tag.slice(4), 16);

/** Tag, VR and length as they stand before a value (PS3.5 7.1). */
export function encodeHead(tag: string, vr: string, length: number, encoding: Encoding): Uint8Array {
  const little = !encoding.bigEndian;
  const long = !encoding.implicit && LONG_VRS.has(vr);
  const bytes = new Uint8Array(long ? 12 : 8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, groupOf(tag), little);
  view.setUint16(2, elementOf(tag), little);
  if (encoding.implicit || vr === "") {
    view.setUint32(4, length, little);
    return bytes;
  }
  bytes[4] = vr.charCodeAt(0);
  bytes[5] = vr.charCodeAt(1);
  if (long) view.setUint32(8, length, little);
  else view.setUint16(6, length, little);
  return bytes;
}

/** Item tags and delimiters have no VR in any syntax. */
const encodeItemHead = (tag: string, length: number, encoding: Encoding): Uint8Array => encodeHead(tag, "", length, encoding);

export const itemHead = (length: number, encoding: Encoding): Uint8Array => encodeItemHead("FFFEE000", length, encoding);
export const sequenceEnd = (encoding: Encoding): Uint8Array => encodeItemHead("FFFEE0DD", 0, encoding);

/** Elements as bytes. Values stand as they are; lengths of sequences and items are counted anew in the form they had. */
export const encodeElements = (elements: readonly Element[], encoding: Encoding): Uint8Array =>
  Buffer.concat(elements.flatMap((element) => parts(element, encoding)));

const parts = (element: Element, encoding: Encoding): Uint8Array[] =>
  element.kind === "leaf" ? leafParts(element, encoding) : sequenceParts(element, encoding);

function leafParts({ tag, vr, value }: Leaf, encoding: Encoding): Uint8Array[] {
  const form = !LONG_VRS.has(vr) && value.length > 0xffff ? "UN" : vr; // too long for a 16-bit length (PS3.5 6.2.2 note)
  return [encodeHead(tag, form, value.length, encoding), value];
}

function sequenceParts(sequence: Sequence, encoding: Encoding): Uint8Array[] {
  const inner = sequence.vr === "UN" && !encoding.implicit ? IMPLICIT_LE : encoding;
  const items = Buffer.concat(sequence.items.flatMap((item) => itemParts(item, inner)));
  const length = sequence.undefinedLength ? UNDEFINED_LENGTH : items.length;
  const head = encodeHead(sequence.tag, sequence.vr, length, encoding);
  return sequence.undefinedLength ? [head, items, sequenceEnd(inner)] : [head, items];
}

function itemParts(item: Item, encoding: Encoding): Uint8Array[] {
  const elements = encodeElements(item.elements, encoding);
  if (!item.undefinedLength) return [itemHead(elements.length, encoding), elements];
  return [itemHead(UNDEFINED_LENGTH, encoding), elements, encodeItemHead("FFFEE00D", 0, encoding)];
}

/** Text padded to even length: UIDs and bytes with a null, all else with a blank (PS3.5 6.2). */
export function textValue(vr: string, text: string): Uint8Array {
  const padded = text.length % 2 === 0 ? text : text + (vr === "UI" || vr === "OB" ? "\0" : " ");
  return Buffer.from(padded, "latin1");
}

export const textElement = (tag: string, vr: string, text: string): Leaf => ({ kind: "leaf", tag, vr, value: textValue(vr, text) });
