import type { Element, Item, Leaf, Sequence } from "#dicom/elements";
import { textElement } from "#dicom/encode";

const TEXT: Readonly<Record<string, string>> = {
  AS: "000Y",
  DA: "19000101",
  DS: "0",
  DT: "19000101000000",
  IS: "0",
  PN: "Anonymous",
  TM: "000000",
  UR: "about:blank",
};

/** Bytes of one zero in the VRs that hold binary numbers; two zero bytes serve every VR of bytes or words. */
const ZERO_BYTES: Readonly<Record<string, number>> = {
  AT: 4,
  FD: 8,
  FL: 4,
  OD: 8,
  OF: 4,
  OL: 4,
  OV: 8,
  SL: 4,
  SV: 8,
  UL: 4,
  UV: 8,
};
const BINARY: ReadonlySet<string> = new Set([...Object.keys(ZERO_BYTES), "OB", "OW", "SS", "UN", "US"]);

const codeItem = (value: string, scheme: string, meaning: string): Item => ({
  undefinedLength: false,
  elements: [textElement("00080100", "SH", value), textElement("00080102", "SH", scheme), textElement("00080104", "LO", meaning)],
});

/** A sequence of one coded entry (PS3.3 Table 8.8-1). */
export const codeSequence = (tag: string, codes: readonly (readonly [string, string, string])[]): Sequence => ({
  kind: "sequence",
  tag,
  vr: "SQ",
  undefinedLength: false,
  items: codes.map(([value, scheme, meaning]) => codeItem(value, scheme, meaning)),
});

/** A text content item that says nothing (PS3.3 C.17.3). */
const EMPTY_CONTENT: Item = {
  undefinedLength: false,
  elements: [
    textElement("0040A010", "CS", "CONTAINS"),
    textElement("0040A040", "CS", "TEXT"),
    codeSequence("0040A043", [["121106", "DCM", "Comment"]]),
    textElement("0040A160", "UT", "REMOVED"),
  ],
};

/** Action D: a value that is valid for the VR and says nothing. */
export function dummyLeaf(tag: string, vr: string): Leaf {
  if (BINARY.has(vr)) return { kind: "leaf", tag, vr, value: new Uint8Array(ZERO_BYTES[vr] ?? 2) };
  return textElement(tag, vr, TEXT[vr] ?? "REMOVED");
}

/** Action D on a sequence: one item that says nothing. */
export const dummySequence = (sequence: Sequence): Element => ({
  ...sequence,
  items: [sequence.tag === "0040A730" ? EMPTY_CONTENT : { undefinedLength: false, elements: [] }],
});
