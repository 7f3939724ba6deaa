import { code, examination, header, type Series } from "./header.ts";
import { IDENTITY } from "./identity.ts";
import type { DataSet } from "./part10.ts";
import { REGION } from "./screen.ts";
import { PROBE, SCREEN } from "./sector.ts";

const PICTURES: Series = { label: "pictures", modality: "US", number: 1, description: "Pictures for Penelope" };

const region = (): DataSet => [
  ["00186012", "US", 1], // 2D
  ["00186014", "US", 1], // tissue
  ["00186016", "UL", 2],
  ["00186018", "UL", REGION.x0],
  ["0018601A", "UL", REGION.y0],
  ["0018601C", "UL", REGION.x1 - 1],
  ["0018601E", "UL", REGION.y1 - 1],
  ["00186020", "SL", PROBE.centre - REGION.x0],
  ["00186022", "SL", PROBE.top - REGION.y0],
  ["00186024", "US", 3], // cm
  ["00186026", "US", 3],
  ["0018602C", "FD", 1 / PROBE.pixelsPerCm],
  ["0018602E", "FD", 1 / PROBE.pixelsPerCm],
];

/** All that an ultrasound image says beside its samples (PS3.3 A.6, A.7). `view` goes into the comments, with the name. */
export const imageHeader = (number: number, view: string): DataSet => [
  ...header(PICTURES),
  ...examination(),
  ["00080008", "CS", "ORIGINAL\\PRIMARY\\OBSTETRICAL\\0001"],
  ["00080022", "DA", IDENTITY.studyDate],
  ["00080023", "DA", IDENTITY.studyDate],
  ["00080032", "TM", `10${20 + number}05.120`],
  ["00080033", "TM", `10${20 + number}05.120`],
  ["00082218", "SQ", [code("83418008", "SCT", "Fetus")]],
  ["00186011", "SQ", [region()]],
  ["00186031", "CS", "CURVED LINEAR"],
  ["00200013", "IS", String(number)],
  ["00200020", "CS", ""],
  ["00204000", "LT", `${view}. Baby of Penelope Phantom.`],
  ["00280010", "US", SCREEN.rows],
  ["00280011", "US", SCREEN.columns],
  ["00280014", "US", 0],
  ["00280100", "US", 8],
  ["00280101", "US", 8],
  ["00280102", "US", 7],
  ["00280103", "US", 0],
  ["00280301", "CS", "YES"],
  ["7FE10010", "LO", "KEEPSAKE PHANTOM 02"],
  ["7FE11001", "UT", `Saved for ${IDENTITY.patientName}, ${IDENTITY.patientId}`],
];

/** How the samples are to be read (PS3.3 C.7.6.3). */
export const samples = (photometric: "MONOCHROME2" | "RGB" | "YBR_FULL_422"): DataSet => [
  ["00280002", "US", photometric === "MONOCHROME2" ? 1 : 3],
  ["00280004", "CS", photometric],
  ...(photometric === "MONOCHROME2" ? [] : ([["00280006", "US", 0]] as const)),
];
