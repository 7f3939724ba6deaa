import { deflateRawSync } from "node:zlib";
import type { Element, Item } from "#dicom/elements";
import { encodeElements, encodeHead, itemHead, sequenceEnd, textElement } from "#dicom/encode";
import { encodeRle } from "#dicom/rle";
import { BIG_ENDIAN, bytesElement, EXPLICIT, encodingOf, IDENTIFIERS, IMPLICIT, part10, sequence } from "../fixtures/part10.ts";
import type { randomFrom } from "./mutations.ts";

type Random = ReturnType<typeof randomFrom>;

const DEFLATED = "1.2.840.10008.1.2.1.99";
const RLE = "1.2.840.10008.1.2.5";
const SYNTAXES = [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED, RLE] as const;
const TAGS = ["00081111", "00091001", "00181030", "00400275", "00101002", "7FE11001", "00880200", "0040A730"];

/** Whom the picture is of. */
const PATIENT = [textElement("00100010", "PN", "Quackenbush^Jane"), textElement("00100020", "LO", "ID 8675309")];
/** What may repeat it. */
const SECRETS = ["see QUACKENBUSH ", "8675309 ", "UXVhY2tlbmJ1c2g=", "no. 867-5309", "JaneQuackenbush "];

const item = (random: Random, depth: number): Item => ({
  undefinedLength: random(2) === 0,
  elements: Array.from({ length: random(3) }, () => element(random, depth + 1)),
});

/** Any element, sequences in each form among them. */
function element(random: Random, depth: number): Element {
  const tag = TAGS[random(TAGS.length)] ?? "00091001";
  const noise = Buffer.from(Array.from({ length: random(20) }, () => 32 + random(90)));
  const value = random(4) === 0 ? Buffer.from(SECRETS[random(SECRETS.length)] ?? "") : noise;
  if (depth < 4 && random(3) === 0) {
    const items = Array.from({ length: random(3) }, () => item(random, depth));
    return sequence(tag, items, { vr: random(3) === 0 ? "UN" : "SQ", undefinedLength: random(2) === 0 });
  }
  return bytesElement(tag, ["UN", "LO", "OB", "PN", "UT"][random(5)] ?? "LO", value);
}

const us = (tag: string, value: number, bigEndian: boolean): Element =>
  bytesElement(tag, "US", bigEndian ? Uint8Array.of(0, value) : Uint8Array.of(value, 0));

/** A small grey picture among random elements, in a random transfer syntax. */
export function generated(random: Random): Uint8Array {
  const syntax = SYNTAXES[random(SYNTAXES.length)] ?? EXPLICIT;
  const encoding = encodingOf(syntax);
  const [rows, columns, bits] = [1 + random(9), 1 + random(9), random(2) === 0 ? 8 : 16];
  const numbers = [
    ["00280002", 1],
    ["00280010", rows],
    ["00280011", columns],
    ["00280100", bits],
    ["00280101", bits - random(5)],
    ["00280102", bits - 1 - random(4)],
  ] as const;
  const elements = [
    ...IDENTIFIERS,
    ...PATIENT,
    ...Array.from({ length: random(6) }, () => element(random, 0)),
    textElement("00280004", "CS", "MONOCHROME2"),
    ...numbers.map(([tag, value]) => us(tag, value, encoding.bigEndian)),
  ];
  const plane = Uint8Array.from({ length: rows * columns }, () => random(4));
  const native = bytesElement("7FE00010", bits === 8 ? "OB" : "OW", Buffer.alloc((rows * columns * bits) / 8, random(256)));
  const after = Array.from({ length: random(3) }, () => bytesElement("7FE11001", "OB", Buffer.alloc(random(99))));
  if (syntax !== RLE) {
    if (syntax !== DEFLATED) return part10([...elements, native, ...after], syntax);
    return Buffer.concat([part10([], syntax), deflateRawSync(encodeElements([...elements, native, ...after], encoding))]);
  }
  const frame = encodeRle(bits === 8 ? [plane] : [plane, plane], columns);
  const pixels = [
    encodeHead("7FE00010", "OB", 0xffffffff, encoding),
    itemHead(0, encoding),
    itemHead(frame.length, encoding),
    frame,
  ];
  return Buffer.concat([part10(elements, syntax), ...pixels, sequenceEnd(encoding), encodeElements(after, encoding)]);
}
