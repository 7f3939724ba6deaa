import { type Element, EXPLICIT_LE, type Item, inTagOrder, type Leaf } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import type { Scene } from "./scene.ts";

const leaf = (tag: string, vr: string, value: Uint8Array): Leaf => ({ kind: "leaf", tag, vr, value });
const us = (tag: string, value: number): Leaf => leaf(tag, "US", Uint8Array.of(value & 255, value >> 8));
const ul = (tag: string, value: number): Leaf => leaf(tag, "UL", Uint8Array.of(value & 255, value >> 8, 0, 0));
const utf8 = (tag: string, vr: string, text: string): Leaf => {
  const bytes = Buffer.from(text);
  return leaf(tag, vr, bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(" ")]));
};

/** A scene as a machine stores it: uncompressed, its region and what the header would know of its strings in the header. */
export function sceneFile({ pictures, ground, burned }: Scene, seed: number): Uint8Array {
  const { width, height, region } = ground;
  const values = burned.flatMap(({ identity }) => identity);
  const numbers = values.filter((value) => /^\d+$/.test(value));
  const names = values.filter((value) => !/^\d+$/.test(value));
  const isClip = pictures.length > 1;
  const place: Item = {
    undefinedLength: false,
    elements: [ul("00186018", region.x0), ul("0018601A", region.y0), ul("0018601C", region.x1 - 1), ul("0018601E", region.y1 - 1)],
  };
  const elements: Element[] = [
    textElement("00080005", "CS", "ISO_IR 192"),
    textElement("00080016", "UI", `1.2.840.10008.5.1.4.1.1.${isClip ? "3.1" : "6.1"}`),
    textElement("00080018", "UI", `1.2.3.${seed}.1`),
    textElement("00080060", "CS", "US"),
    utf8("00100010", "PN", names[0] ?? "Nobody^In Particular"),
    textElement("00100020", "LO", numbers[0] ?? `MRN-${seed}`),
    textElement("00100030", "DA", numbers.find((number) => /^(?:19|20)\d{6}$/.test(number)) ?? "19900101"),
    textElement("00101000", "LO", numbers.join("\\")),
    utf8("00101001", "PN", names.join("\\")),
    textElement("0020000D", "UI", `1.2.3.${seed}`),
    textElement("0020000E", "UI", `1.2.3.${seed}.0`),
    { kind: "sequence", tag: "00186011", vr: "SQ", undefinedLength: false, items: [place] },
    ...(isClip
      ? [
          textElement("00280008", "IS", String(pictures.length)),
          textElement("00181063", "DS", "40"),
          leaf("00280009", "AT", FRAME_TIME),
        ]
      : []),
    us("00280002", 3),
    textElement("00280004", "CS", "RGB"),
    us("00280006", 0),
    ...[us("00280010", height), us("00280011", width), us("00280100", 8), us("00280101", 8), us("00280102", 7), us("00280103", 0)],
    leaf("7FE00010", "OB", Buffer.concat(pictures.map(({ data }) => data))),
  ];
  const meta = encodeElements([textElement("00020010", "UI", "1.2.840.10008.1.2.1")], EXPLICIT_LE);
  return Buffer.concat([new Uint8Array(128), Buffer.from("DICM"), meta, encodeElements(inTagOrder(elements), EXPLICIT_LE)]);
}

const FRAME_TIME = Uint8Array.of(0x18, 0, 0x63, 0x10);
