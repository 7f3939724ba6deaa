import { createHash } from "node:crypto";
import { IDENTITY } from "./identity.ts";
import type { DataSet } from "./part10.ts";

/** A UID of the phantom study for what is no instance: study, series, procedure. The same label, the same UID. */
export const labelUid = (label: string): string =>
  `2.25.${BigInt(`0x${createHash("sha256").update(`Keepsake phantom ${label}`).digest("hex").slice(0, 32)}`)}`;

/** One item of a code sequence (PS3.3 8.8). */
export const code = (value: string, scheme: string, meaning: string): DataSet => [
  ["00080100", "SH", value],
  ["00080102", "SH", scheme],
  ["00080104", "LO", meaning],
];

const patient = (): DataSet => [
  ["00080005", "CS", "ISO_IR 192"],
  ["00100010", "PN", IDENTITY.patientName],
  ["00100020", "LO", IDENTITY.patientId],
  ["00100021", "LO", IDENTITY.institution],
  ["00100030", "DA", IDENTITY.birthDate],
  ["00100040", "CS", "F"],
  [
    "00101002",
    "SQ",
    [
      [
        ["00100020", "LO", IDENTITY.otherPatientId],
        ["00100022", "CS", "TEXT"],
      ],
    ],
  ],
  ["00101005", "PN", IDENTITY.birthName],
  ["00101010", "AS", "032Y"],
  ["00101020", "DS", "1.68"],
  ["00101030", "DS", "66.5"],
  ["00101040", "LO", IDENTITY.address],
  ["00101060", "PN", IDENTITY.motherBirthName],
  ["00102154", "SH", IDENTITY.telephone],
  ["001021C0", "US", 3],
  ["001021D0", "DA", "20251022"],
  ["00104000", "LT", "Penelope asks for pictures of the waving hand."],
];

const study = (): DataSet => [
  ["0020000D", "UI", labelUid("study")],
  ["00080020", "DA", IDENTITY.studyDate],
  ["00080030", "TM", IDENTITY.studyTime],
  ["00080050", "SH", IDENTITY.accessionNumber],
  ["00080090", "PN", IDENTITY.referringPhysician],
  ["00200010", "SH", IDENTITY.studyId],
  ["00081030", "LO", "Obstetric ultrasound, second trimester, Mrs Phantom"],
  ["00081032", "SQ", [code("76805", "C4", "Obstetric ultrasound")]],
  ["00081048", "PN", IDENTITY.referringPhysician],
];

const equipment = (): DataSet => [
  ["00080070", "LO", "Keepsake"],
  ["00080080", "LO", IDENTITY.institution],
  ["00080081", "ST", IDENTITY.institutionAddress],
  ["00081010", "SH", IDENTITY.station],
  ["00081040", "LO", "Prenatal department"],
  ["00081090", "LO", "Synthetic phantom"],
  ["00181000", "LO", IDENTITY.serialNumber],
  ["00181020", "LO", "1.0"],
];

const request = (): DataSet => [
  [
    "00400275",
    "SQ",
    [
      [
        ["00321060", "LO", "Obstetric ultrasound"],
        ["00400007", "LO", "Penelope Phantom, 20 weeks"],
        ["00400009", "SH", "SPS-4711"],
        ["00401001", "SH", "RP-4711"],
      ],
    ],
  ],
  ["00400244", "DA", IDENTITY.studyDate],
  ["00400245", "TM", IDENTITY.studyTime],
  ["00400253", "SH", "PPS-4711"],
];

const machinesOwn = (): DataSet => [
  ["00090010", "LO", "KEEPSAKE PHANTOM 01"],
  ["00091001", "LO", IDENTITY.patientName],
  [
    "00091002",
    "SQ",
    [
      [
        ["00090010", "LO", "KEEPSAKE PHANTOM 01"],
        ["00091003", "LO", IDENTITY.patientId],
      ],
    ],
  ],
];

/** A series of the study: what the instances in it share. */
export interface Series {
  readonly label: string;
  readonly modality: "US" | "SR" | "DOC";
  readonly number: number;
  readonly description: string;
}

/** The header that every instance of a series has, with all that identifies in a real one (PS3.3 C.7.1 to C.7.5). */
export const header = (series: Series): DataSet => [
  ...patient(),
  ...study(),
  ...equipment(),
  ...machinesOwn(),
  ["0020000E", "UI", labelUid(`series ${series.label}`)],
  ["00080060", "CS", series.modality],
  ["00200011", "IS", String(series.number)],
  ["0008103E", "LO", series.description],
];

/** What only the series of images has: who examined, what was asked for. */
export const examination = (): DataSet => [
  ["00080021", "DA", IDENTITY.studyDate],
  ["00080031", "TM", IDENTITY.studyTime],
  ["00081050", "PN", IDENTITY.performingPhysician],
  ["00081070", "PN", IDENTITY.operator],
  ["00180015", "CS", "UTERUS"],
  ["00181030", "LO", "OB second trimester"],
  ...request(),
];
