/** An element with a value, its bytes exactly as written (padding and byte order included). `tag` is eight hex digits, upper case. */
export interface Leaf {
  readonly kind: "leaf";
  readonly tag: string;
  /** As written where the syntax is explicit, else PS3.6's; UN where unknown. */
  readonly vr: string;
  readonly value: Uint8Array;
  /** The value is items of raw bytes with their delimiter (PS3.5 A.4): it is written with undefined length. */
  readonly fragments?: true;
}

/** An element whose value is items: VR SQ, or UN that holds a sequence (PS3.5 6.2.2, CP-246). */
export interface Sequence {
  readonly kind: "sequence";
  readonly tag: string;
  readonly vr: string;
  readonly undefinedLength: boolean;
  readonly items: readonly Item[];
}

export interface Item {
  readonly undefinedLength: boolean;
  readonly elements: readonly Element[];
}

export type Element = Leaf | Sequence;

/** How elements are written: PS3.5 section 7 and Annex A. */
export interface Encoding {
  readonly implicit: boolean;
  readonly bigEndian: boolean;
}

export const EXPLICIT_LE: Encoding = { implicit: false, bigEndian: false };
/** What items inside UN are written in, whatever surrounds them (PS3.5 6.2.2). */
export const IMPLICIT_LE: Encoding = { implicit: true, bigEndian: false };

/** VRs whose explicit form has two reserved bytes and a 32-bit length (PS3.5 Table 7.1-1). */
export const LONG_VRS: ReadonlySet<string> = new Set([
  "OB",
  "OD",
  "OF",
  "OL",
  "OV",
  "OW",
  "SQ",
  "SV",
  "UC",
  "UN",
  "UR",
  "UT",
  "UV",
]);

const SHORT_VRS: ReadonlySet<string> = new Set([
  "AE",
  "AS",
  "AT",
  "CS",
  "DA",
  "DS",
  "DT",
  "FL",
  "FD",
  "IS",
  "LO",
  "LT",
  "PN",
  "SH",
  "SL",
  "SS",
  "ST",
  "TM",
  "UI",
  "UL",
  "US",
]);

/** Every VR of PS3.5 Table 6.2-1. */
export const VRS: ReadonlySet<string> = new Set([...LONG_VRS, ...SHORT_VRS]);

/** A VR newer than we know has the long form (PS3.5 7.1.2). */
export const hasLongForm = (vr: string): boolean => !SHORT_VRS.has(vr);

export const UNDEFINED_LENGTH = 0xffffffff;

const HEX = Array.from({ length: 256 }, (_, n) => n.toString(16).toUpperCase().padStart(2, "0"));
const MOST_KNOWN = 20_000; // no file of real attributes has more tags; a hostile one must not fill memory
const known = new Map<number, string>();

/** A tag from group and element number. */
export function tagOf(group: number, element: number): string {
  const number = group * 0x10000 + element;
  const found = known.get(number);
  if (found !== undefined) return found;
  const tag = `${HEX[group >> 8]}${HEX[group & 255]}${HEX[element >> 8]}${HEX[element & 255]}`;
  if (known.size < MOST_KNOWN) known.set(number, tag);
  return tag;
}

const ODD_DIGITS = "13579BDF";
export const isPrivate = (tag: string): boolean => ODD_DIGITS.includes(tag.charAt(3));

export const inTagOrder = (elements: readonly Element[]): readonly Element[] =>
  isInTagOrder(elements) ? elements : elements.toSorted((a, b) => (a.tag < b.tag ? -1 : Number(a.tag > b.tag)));

const isInTagOrder = (elements: readonly Element[]): boolean =>
  elements.every(({ tag }, at) => at === 0 || (elements[at - 1]?.tag ?? "") <= tag);
