/** How much an IOD requires an attribute (PS3.3 5.4): 1 with a value, 2 present, 3 optional or not there at all. */
export type AttributeType = 1 | 2 | 3;

/** A module of PS3.3: its clause, and its Type 1 and 2 attributes among those whose action depends on the Type. */
interface Module {
  readonly clause: string;
  readonly type1?: readonly string[];
  readonly type2?: readonly string[];
}

const CONTENT_DATE_AND_TIME = ["00080023", "00080033"];

const MODULES = {
  patient: { clause: "C.7.1.1", type2: ["00100010", "00100020", "00100030", "00100040"] },
  study: { clause: "C.7.2.1", type2: ["00080020", "00080030", "00080050", "00080090", "00200010"] },
  series: { clause: "C.7.3.1" },
  equipment: { clause: "C.7.5.1", type2: ["00080070"] },
  enhancedEquipment: { clause: "C.7.5.2", type1: ["00080070", "00081090", "00181000", "00181020"] },
  image: { clause: "C.7.6.1", type2: CONTENT_DATE_AND_TIME },
  contrast: { clause: "C.7.6.4", type2: ["00180010"] },
  acquisitionContext: { clause: "C.7.6.14", type2: ["00400555"] },
  multiframeGroups: { clause: "C.7.6.16", type1: CONTENT_DATE_AND_TIME },
  ultrasoundVolume: { clause: "C.8.24.3", type1: ["0008002A"] },
  reportSeries: { clause: "C.17.1", type2: ["00081111"] },
  reportGeneral: { clause: "C.17.2", type1: CONTENT_DATE_AND_TIME },
  keyObject: { clause: "C.17.6", type1: CONTENT_DATE_AND_TIME, type2: ["00081111"] },
  presentationState: { clause: "C.11.10", type1: ["00700080", "00700082", "00700083"], type2: ["00700081", "00700084"] },
  encapsulatedDocument: { clause: "C.24.2", type2: [...CONTENT_DATE_AND_TIME, "0008002A"] },
} as const satisfies Record<string, Module>;

type ModuleName = keyof typeof MODULES;

const COMMON: readonly ModuleName[] = ["patient", "study", "series", "equipment"];
const IMAGE: readonly ModuleName[] = [...COMMON, "image"];
const REPORT: readonly ModuleName[] = ["patient", "study", "equipment", "reportSeries", "reportGeneral"];
const DOCUMENT: readonly ModuleName[] = [...COMMON, "encapsulatedDocument"];

const STORAGE = "1.2.840.10008.5.1.4.1.1";

/** Composite IODs by their SOP Class (PS3.3 Annex A, PS3.4 B.5). An attribute that none of its modules lists is Type 3 or absent. */
const IODS: Readonly<Record<string, readonly ModuleName[]>> = {
  [`${STORAGE}.1`]: [...IMAGE, "contrast"], // Computed Radiography
  [`${STORAGE}.2`]: [...IMAGE, "contrast"], // CT
  [`${STORAGE}.4`]: [...IMAGE, "contrast"], // MR
  [`${STORAGE}.3`]: [...IMAGE, "contrast"], // Ultrasound Multi-frame, retired
  [`${STORAGE}.3.1`]: [...IMAGE, "contrast"], // Ultrasound Multi-frame
  [`${STORAGE}.6`]: [...IMAGE, "contrast"], // Ultrasound, retired
  [`${STORAGE}.6.1`]: [...IMAGE, "contrast"], // Ultrasound
  [`${STORAGE}.6.2`]: [...IMAGE, "enhancedEquipment", "acquisitionContext", "multiframeGroups", "ultrasoundVolume"],
  [`${STORAGE}.7`]: IMAGE, // Secondary Capture
  [`${STORAGE}.7.1`]: IMAGE,
  [`${STORAGE}.7.2`]: IMAGE,
  [`${STORAGE}.7.3`]: IMAGE,
  [`${STORAGE}.7.4`]: IMAGE,
  [`${STORAGE}.11.1`]: [...COMMON, "presentationState"], // Grayscale, Color, Pseudo-Color and Blending Softcopy Presentation State
  [`${STORAGE}.11.2`]: [...COMMON, "presentationState"],
  [`${STORAGE}.11.3`]: [...COMMON, "presentationState"],
  [`${STORAGE}.11.4`]: [...COMMON, "presentationState"],
  [`${STORAGE}.88.11`]: REPORT, // Basic Text SR
  [`${STORAGE}.88.22`]: REPORT,
  [`${STORAGE}.88.33`]: REPORT,
  [`${STORAGE}.88.34`]: REPORT,
  [`${STORAGE}.88.59`]: ["patient", "study", "equipment", "keyObject"],
  [`${STORAGE}.104.1`]: DOCUMENT, // PDF
  [`${STORAGE}.104.2`]: DOCUMENT, // CDA
};

/** Types inside items of sequences that more than one IOD has: Request Attributes (10.6) and Referenced Request (C.17.2). */
const IN_ITEMS: Readonly<Record<string, Readonly<Record<string, AttributeType>>>> = {
  "00400275": { "00081110": 3, "00321060": 3 },
  "0040A370": { "00081110": 2, "00321060": 2 },
};

/**
 * The Type of an attribute of an instance: at the top level, or in an item of the sequence `parent`; undefined where it is not in our
 * tables.
 */
export function typeIn(sopClass: string, tag: string, parent?: string): AttributeType | undefined {
  if (parent !== undefined) return IN_ITEMS[parent]?.[tag];
  const types = TYPES.get(sopClass);
  return types === undefined ? undefined : (types.get(tag) ?? 3);
}

/** Where an attribute stands, as far as its Type depends on it: one of few texts, whatever the file says. */
export function standing(sopClass: string, parent: string | undefined): string {
  if (parent === undefined) return TYPES.has(sopClass) ? sopClass : "top";
  return IN_ITEMS[parent] === undefined ? "item" : parent;
}

/** Type 1 and 2 attributes of an IOD: the stricter Type where two modules have one. */
function typesOf(names: readonly ModuleName[]): ReadonlyMap<string, AttributeType> {
  const modules: readonly Module[] = names.map((name) => MODULES[name]);
  const listed = (key: "type1" | "type2"): string[] => modules.flatMap((module) => module[key] ?? []);
  return new Map([...listed("type2").map((tag) => [tag, 2] as const), ...listed("type1").map((tag) => [tag, 1] as const)]);
}

const TYPES = new Map(Object.entries(IODS).map(([sopClass, names]) => [sopClass, typesOf(names)]));
