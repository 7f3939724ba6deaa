import { header } from "#phantom/header";
import { phantomInstance } from "#phantom/instance";
import { type DataSet, part10 } from "#phantom/part10";
import type { Random } from "./random.ts";

/** What has to become of a file: `clean` by itself, `approved` or `rejected` by a person, `refused` by the deidentifier; of `contender` and its rival one is clean and the other rejected. */
export type Fate = "clean" | "approved" | "rejected" | "refused" | "contender";

export interface StudyFile {
  readonly fate: Fate;
  /** Of the key under which it is put; two files share one. */
  readonly name: string;
  /** Its own SOP Instance UID; "" where it has none. */
  readonly sop: string;
  readonly bytes: Uint8Array;
}

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const STILL = "1.2.840.10008.5.1.4.1.1.6.1";
const CLIP = "1.2.840.10008.5.1.4.1.1.3.1";
const PDF = "1.2.840.10008.5.1.4.1.1.104.1";
const SIDE = 16;

const series = { label: "pictures", modality: "US", number: 1, description: "Pictures" } as const;
const common = (study: string): DataSet => [...header(series).filter(([tag]) => tag !== "0020000D"), ["0020000D", "UI", study]];

const picture = (study: string, pixels: Uint8Array, comment: string): DataSet => [
  ...common(study),
  ["00204000", "LT", comment],
  ["00280002", "US", 1],
  ["00280004", "CS", "MONOCHROME2"],
  ["00280008", "IS", String(pixels.length / SIDE ** 2)],
  ["00280010", "US", SIDE],
  ["00280011", "US", SIDE],
  ["00280100", "US", 8],
  ["00280101", "US", 8],
  ["00280102", "US", 7],
  ["00280103", "US", 0],
  ["00181063", "DS", "40"],
  ["7FE00010", "OB", pixels],
];

const image = (study: string, pixels: Uint8Array, comment = "") => {
  const sopClass = pixels.length > SIDE ** 2 ? CLIP : STILL;
  return { transferSyntax: EXPLICIT_LITTLE_ENDIAN, sopClass, dataSet: picture(study, pixels, comment) };
};

const uid = (random: Random): string => `2.25.${BigInt(`0x${Buffer.from(random.bytes(12)).toString("hex")}`) + 10n ** 20n}`;

/** A small study with every fate in it; `own` is its own Study Instance UID. */
export function studyFiles(random: Random): { readonly own: string; readonly files: readonly StudyFile[] } {
  const own = uid(random);
  const [first, second, clip, letter] = [1, 1, 3, 1].map((frames) => random.bytes(frames * SIDE ** 2));
  if (first === undefined || second === undefined || clip === undefined || letter === undefined) throw new Error("unreachable");
  const proven = (name: string, fate: Fate, pixels: Uint8Array, comment?: string): StudyFile => {
    const { sop, bytes } = phantomInstance(name, pixels, image(own, pixels, comment));
    return { fate, name, sop, bytes };
  };
  const real = (name: string, fate: Fate): StudyFile => {
    const sop = uid(random);
    return { fate, name, sop, bytes: part10({ ...image(own, random.bytes(SIDE ** 2)), sop }) };
  };
  const document = phantomInstance("letter", letter, {
    transferSyntax: EXPLICIT_LITTLE_ENDIAN,
    sopClass: PDF,
    dataSet: [...common(own), ["00420011", "OB", letter]],
  });
  const files: StudyFile[] = [
    proven("same.dcm", "contender", first),
    proven("same.dcm", "clean", second),
    proven("clip.dcm", "clean", clip),
    proven("rival.dcm", "contender", first, "the same UID, other content"),
    { fate: "clean", name: "letter.dcm", sop: document.sop, bytes: document.bytes },
    real("approve.dcm", "approved"),
    real("reject.dcm", "rejected"),
    { fate: "refused", name: "notes.txt", sop: "", bytes: Buffer.from(`Notes of ${own}, not DICOM.`) },
  ];
  return { own, files };
}

/** A file that comes when the study is over, with the same patient. */
export const lateFile = (own: string, random: Random): StudyFile => {
  const pixels = random.bytes(SIDE ** 2);
  const { sop, bytes } = phantomInstance("late", pixels, image(own, pixels));
  return { fate: "clean", name: "late.dcm", sop, bytes };
};
