import type { Element, Item, Leaf, Sequence } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { Code } from "./options.ts";

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

const codeItem = ([value, scheme, meaning]: Code): Item => ({
  undefinedLength: false,
  elements: [textElement("00080100", "SH", value), textElement("00080102", "SH", scheme), textElement("00080104", "LO", meaning)],
});

/** A sequence of coded entries (PS3.3 Table 8.8-1). */
export const codeSequence = (tag: string, codes: readonly Code[]): Sequence => ({
  kind: "sequence",
  tag,
  vr: "SQ",
  undefinedLength: false,
  items: codes.map(codeItem),
});

const item = (...elements: Element[]): Item => ({ undefinedLength: false, elements });

const zeros = (tag: string, vr: string, length: number): Leaf => ({ kind: "leaf", tag, vr, value: new Uint8Array(length) });

/** Where an empty item would not do: what an item of a sequence must have at least. */
const DUMMY_ITEMS: Readonly<Record<string, () => Item>> = {
  // a text content item that says nothing (PS3.3 C.17.3)
  "0040A730": () =>
    item(
      textElement("0040A010", "CS", "CONTAINS"),
      textElement("0040A040", "CS", "TEXT"),
      codeSequence("0040A043", [["121106", "DCM", "Comment"]]),
      textElement("0040A160", "UT", "REMOVED"),
    ),
  // a verifying observer of no name (PS3.3 C.17.2)
  "0040A073": () =>
    item(
      textElement("0040A027", "LO", "REMOVED"),
      textElement("0040A030", "DT", TEXT.DT ?? ""),
      textElement("0040A075", "PN", TEXT.PN ?? ""),
      codeSequence("0040A088", []),
    ),
  // a coded entry (PS3.3 8.8)
  "00401101": () => codeItem(["REMOVED", "99KEEPSAKE", "REMOVED"]),
  // an annotation of one invisible point; zeros need no byte order (PS3.3 C.10.5)
  "00700001": () =>
    item(textElement("00700002", "CS", "REMOVED"), {
      kind: "sequence",
      tag: "00700008",
      vr: "SQ",
      undefinedLength: false,
      items: [
        item(
          textElement("00700004", "CS", "PIXEL"),
          textElement("00700006", "ST", "REMOVED"),
          zeros("00700014", "FL", 8),
          textElement("00700015", "CS", "N"),
        ),
      ],
    }),
  // an annotation of all channels (PS3.3 C.10.10)
  "0040B020": () => item(zeros("0040A0B0", "US", 4), textElement("00700006", "ST", "REMOVED")),
};

/** Action D: a value that is valid for the VR and says nothing. UIDs have none: they are replaced by new ones. */
export function dummyLeaf(tag: string, vr: string): Leaf {
  if (BINARY.has(vr)) return { kind: "leaf", tag, vr, value: new Uint8Array(ZERO_BYTES[vr] ?? 2) };
  return textElement(tag, vr, TEXT[vr] ?? "REMOVED");
}

/** Action D on a sequence: one item that says nothing. */
export const dummySequence = (tag: string): Sequence => ({
  kind: "sequence",
  tag,
  vr: "SQ",
  undefinedLength: false,
  items: [(DUMMY_ITEMS[tag] ?? (() => item()))()],
});
