type TextVr = "AE" | "AS" | "CS" | "DA" | "DS" | "DT" | "IS" | "LO" | "LT" | "PN" | "SH" | "ST" | "TM" | "UC" | "UI" | "UT";
type NumberVr = "FD" | "SL" | "UL" | "US";
type BytesVr = "OB" | "OW";

type Of<Vr, Value> = Vr extends string ? readonly [tag: string, vr: Vr, value: Value] : never;

/** One attribute as it is written: text in UTF-8, several values apart by a backslash; numbers; bytes; items. */
export type Element =
  | Of<TextVr | "AT", string>
  | Of<NumberVr, number | readonly number[]>
  | Of<BytesVr, Uint8Array>
  | readonly [tag: string, vr: "SQ", items: readonly DataSet[]];

/** Attributes in any order; they are written in the order of their tags. */
export type DataSet = readonly Element[];

const LONG_LENGTH = new Set(["OB", "OW", "SQ", "UC", "UT"]);
const SIZE = { FD: 8, SL: 4, UL: 4, US: 2 } as const;

const tagBytes = (tag: string): Uint8Array => {
  const [a = 0, b = 0, c = 0, d = 0] = Buffer.from(tag, "hex");
  return Uint8Array.of(b, a, d, c);
};

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
};

/** Bytes made even in number with one of `pad` (PS3.5 7.1.1). */
const even = (bytes: Uint8Array, pad: number): Uint8Array =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Uint8Array.of(pad)]);

function numberBytes(vr: NumberVr, values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * SIZE[vr]));
  for (const [i, value] of values.entries()) {
    if (vr === "FD") view.setFloat64(i * 8, value, true);
    else if (vr === "US") view.setUint16(i * 2, value, true);
    else view.setInt32(i * 4, value, true);
  }
  return new Uint8Array(view.buffer);
}

function valueBytes([, vr, value]: Element): Uint8Array {
  if (vr === "SQ") return encodeItems(value);
  if (vr === "AT") return tagBytes(value);
  if (vr === "OB" || vr === "OW") return even(value, 0);
  if (vr === "FD" || vr === "SL" || vr === "UL" || vr === "US") return numberBytes(vr, typeof value === "number" ? [value] : value);
  return even(Buffer.from(value, "utf8"), vr === "UI" ? 0 : 0x20);
}

function elementBytes(element: Element): Uint8Array {
  const [tag, vr] = element;
  const value = valueBytes(element);
  if (LONG_LENGTH.has(vr)) return Buffer.concat([tagBytes(tag), Buffer.from(`${vr}\0\0`), uint32(value.length), value]);
  if (value.length > 0xffff) throw new RangeError(`The value of ${tag} is too long for ${vr}.`);
  return Buffer.concat([tagBytes(tag), Buffer.from(vr), uint32(value.length).subarray(0, 2), value]);
}

/** Bytes as an item: of a sequence, or a fragment of pixel data. */
const framed = (bytes: Uint8Array): Uint8Array => Buffer.concat([tagBytes("FFFEE000"), uint32(bytes.length), bytes]);

/** A data set in Explicit VR Little Endian, sequences with defined lengths (PS3.5 7.1, 7.5). */
const encode = (dataSet: DataSet): Uint8Array => Buffer.concat(dataSet.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(elementBytes));

/** The value of a sequence: its items. */
export const encodeItems = (items: readonly DataSet[]): Uint8Array => Buffer.concat(items.map((item) => framed(encode(item))));

/** Pixel data in fragments, one each frame, after a Basic Offset Table (PS3.5 A.4). Frames have even lengths. */
function encapsulated(frames: readonly Uint8Array[]): Uint8Array {
  let offset = 0;
  const offsets = frames.map((frame) => {
    const here = offset;
    offset += frame.length + 8;
    return uint32(here);
  });
  const head = [tagBytes("7FE00010"), Buffer.from("OB\0\0"), uint32(0xffffffff)];
  return Buffer.concat([...head, framed(Buffer.concat(offsets)), ...frames.map(framed), tagBytes("FFFEE0DD"), uint32(0)]);
}

/** Our own Implementation Class UID (PS3.5 B.2). */
const IMPLEMENTATION = "2.25.98403126618532906129117408341730417235";

/** What stands in the file beside its attributes. `frames`: encapsulated pixel data; native pixel data is an attribute. */
export interface Content {
  readonly transferSyntax: string;
  readonly sopClass: string;
  readonly sop: string;
  readonly dataSet: DataSet;
  readonly frames?: readonly Uint8Array[];
}

/** A Part 10 file (PS3.10 7.1): all of it in memory. */
export function part10({ transferSyntax, sopClass, sop, dataSet, frames }: Content): Uint8Array {
  const meta = encode([
    ["00020001", "OB", Uint8Array.of(0, 1)],
    ["00020002", "UI", sopClass],
    ["00020003", "UI", sop],
    ["00020010", "UI", transferSyntax],
    ["00020012", "UI", IMPLEMENTATION],
    ["00020013", "SH", "KEEPSAKE_PHANTOM"],
    ["00020016", "AE", "PHANTOM_US1"],
  ]);
  const all: DataSet = [...dataSet, ["00080016", "UI", sopClass], ["00080018", "UI", sop]];
  const before = encode(all.filter(([tag]) => tag <= "7FE00010"));
  const after = encode(all.filter(([tag]) => tag > "7FE00010"));
  const pixels = frames === undefined ? [] : [encapsulated(frames)];
  return Buffer.concat([
    new Uint8Array(128),
    Buffer.from("DICM"),
    elementBytes(["00020000", "UL", meta.length]),
    meta,
    before,
    ...pixels,
    after,
  ]);
}
