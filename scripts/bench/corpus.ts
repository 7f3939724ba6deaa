import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type Element, EXPLICIT_LE, inTagOrder, type Leaf } from "#dicom/elements";
import { encodeElements, encodeHead, textElement } from "#dicom/encode";

/** A folder of native 8-bit ultrasound instances to measure on: how many, and how large each one's pixel data are. */
export interface Corpus {
  readonly name: string;
  readonly files: number;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  /** How many times what `cp` takes de-identifying it may take, where that is to be reached. */
  readonly mostTimes?: number;
}

const MIB = 1024 * 1024;

export const CORPORA: readonly Corpus[] = [
  { name: "one clip of 300 MB", files: 1, rows: 768, columns: 1024, frames: 382, mostTimes: 2.5 },
  { name: "200 stills of 0.8 MB", files: 200, rows: 768, columns: 1024, frames: 1, mostTimes: 2.6 },
  { name: "500 tiny instances", files: 500, rows: 4, columns: 4, frames: 1, mostTimes: 12 },
];

const leaf = (tag: string, vr: string, value: Uint8Array): Leaf => ({ kind: "leaf", tag, vr, value });
const us = (tag: string, value: number): Leaf => leaf(tag, "US", Uint8Array.of(value & 255, value >> 8));

/** A header such as machines write: identity at the top level and in items, private elements, numbers, dates. */
function headerOf({ rows, columns, frames }: Corpus, index: number): readonly Element[] {
  const item = (...elements: Element[]) => ({ undefinedLength: false, elements });
  const references = Array.from({ length: 4 }, (_, i) =>
    item(textElement("00081150", "UI", "1.2.840.10008.5.1.4.1.1.3.1"), textElement("00081155", "UI", `1.2.3.${index}.${i}`)),
  );
  const texts: readonly (readonly [string, string, string])[] = [
    ["00080005", "CS", "ISO_IR 100"],
    ["00080008", "CS", "ORIGINAL\\PRIMARY"],
    ["00080016", "UI", "1.2.840.10008.5.1.4.1.1.3.1"],
    ["00080018", "UI", `1.2.3.4.5.${index}`],
    ["00080020", "DA", "20260102"],
    ["00080023", "DA", "20260102"],
    ["00080030", "TM", "101112.345"],
    ["00080050", "SH", "ACC-1234567"],
    ["00080060", "CS", "US"],
    ["00080070", "LO", "Maker of machines"],
    ["00080080", "LO", "Clinic by the river"],
    ["00080090", "PN", "Referring^Physician"],
    ["00081030", "LO", "Obstetric exam"],
    ["00081070", "PN", "Operator^Name"],
    ["00100010", "PN", "Benchmark^Patient"],
    ["00100020", "LO", "MRN-7654321"],
    ["00100030", "DA", "19880203"],
    ["00100040", "CS", "F"],
    ["00101010", "AS", "037Y"],
    ["00181000", "LO", "SN-99887766"],
    ["00181030", "LO", "OB 2/3 trimester"],
    ["0020000D", "UI", "1.2.3.4"],
    ["0020000E", "UI", "1.2.3.4.1"],
    ["00200010", "SH", "ST-1"],
    ["00200011", "IS", "1"],
    ["00200013", "IS", `${index + 1}`],
    ["00280004", "CS", "MONOCHROME2"],
    ["00280008", "IS", `${frames}`],
    ["00090010", "LO", "MAKER_PRIVATE"],
    ["00091001", "LO", "Benchmark^Patient again"],
  ];
  return inTagOrder([
    ...texts.map(([tag, vr, text]) => textElement(tag, vr, text)),
    { kind: "sequence", tag: "00081140", vr: "SQ", undefinedLength: true, items: references },
    leaf("00091002", "OB", new Uint8Array(256)),
    us("00280002", 1),
    us("00280010", rows),
    us("00280011", columns),
    us("00280100", 8),
    us("00280101", 8),
    us("00280102", 7),
    us("00280103", 0),
  ]);
}

/** Writes a corpus to a folder; its pixels are noise that no file system can shorten. */
export function writeCorpus(corpus: Corpus, folder: string): void {
  mkdirSync(folder, { recursive: true });
  const noise = Buffer.from(Uint8Array.from({ length: MIB }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255));
  const syntax = encodeElements([textElement("00020010", "UI", "1.2.840.10008.1.2.1")], EXPLICIT_LE);
  const groupLength = leaf("00020000", "UL", Uint8Array.of(syntax.length, 0, 0, 0));
  const meta = Buffer.concat([encodeElements([groupLength], EXPLICIT_LE), syntax]);
  const length = corpus.rows * corpus.columns * corpus.frames;
  for (let i = 0; i < corpus.files; i++) {
    const fd = openSync(join(folder, `IM${i}`), "w");
    const header = encodeElements(headerOf(corpus, i), EXPLICIT_LE);
    writeSync(
      fd,
      Buffer.concat([new Uint8Array(128), Buffer.from("DICM"), meta, header, encodeHead("7FE00010", "OB", length, EXPLICIT_LE)]),
    );
    for (let left = length; left > 0; left -= MIB) writeSync(fd, noise, 0, Math.min(left, MIB));
    closeSync(fd);
  }
}
