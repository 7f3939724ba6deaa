import { type AnnexERow, annexE } from "#deid/annex-e";
import { ROWS } from "#deid/annex-e.generated";
import { type Disposition, dispositionOf, rulesFor } from "#deid/disposition";
import { placeOf } from "#deid/place";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { PolicyDocument } from "#deid/policy-schema";
import { type Treatment, treatmentFor } from "#deid/treatment";
import { dictionaryVr, keywordOf } from "#dicom/dictionary";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";

/** What stands for each disposition here: a code of PS3.15 Table E.1-1a, and a word for what is done. */
const ACTIONS: Readonly<Record<Disposition, readonly [code: string, word: string]>> = {
  remove: ["X", "removed"],
  empty: ["Z", "emptied"],
  dummy: ["D", "dummy"],
  newUid: ["U", "new UID"],
  keep: ["K", "kept"],
  clean: ["C", "cleaned"],
  date: ["C", "date changed"],
  keepDate: ["K", "date kept"],
  decade: ["C", "decade kept"],
  age: ["K", "age kept, capped"],
  pseudonym: ["C", "keyed name"],
  patientIdHash: ["D", "keyed hash"],
  replace: ["D", "the policy's value"],
};

/** A disposition as its code and its word: `X (removed)`. */
export const actionText = (disposition: Disposition): string => ACTIONS[disposition].join(" (").concat(")");

export const ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1";

/** What an instance gets that meets no condition. */
export const treatmentUnder = (document: PolicyDocument): Treatment => treatmentFor(compilePolicy(document), {}, () => []);

export const TRICEFY = treatmentUnder(POLICIES.tricefy);
export const BASIC = treatmentUnder(POLICIES.basic);

/** Values that are what they should be, for dispositions may look at them. */
const PLAUSIBLE: Readonly<Record<string, string>> = {
  AS: "034Y",
  DA: "20240229",
  DS: "1.5",
  DT: "20240229134501",
  IS: "1",
  TM: "134501",
  UI: "1.2.3.4",
};

/** An element of a row or of the dictionary; `x` of repeating groups is 0, and for private attributes stands one of them. */
export function sampleOf(tag: string, vr: string): Element {
  if (vr === "SQ") return { kind: "sequence", tag, vr, undefinedLength: false, items: [{ undefinedLength: false, elements: [] }] };
  const value = tag === "00080201" ? "+0100" : (PLAUSIBLE[vr] ?? "SAMPLE");
  return textElement(/^[0-9A-Fx]{8}$/.test(tag) ? tag.replaceAll("x", "0") : "00091001", vr === "" ? "UN" : vr.slice(0, 2), value);
}

/** What the engine does with an element at the top level of an instance; of a SOP Class of "" no Type is known. */
const dispositionIn = (element: Element, treatment: Treatment, sopClass: string): Disposition =>
  dispositionOf(element, {
    treatment,
    sopClass,
    place: placeOf([], treatment.options),
    rules: rulesFor(treatment, sopClass, undefined),
  });

export const inUltrasound = (tag: string, vr: string, treatment: Treatment): Disposition =>
  dispositionIn(sampleOf(tag, vr), treatment, ULTRASOUND);

/** In an ultrasound image's top level, and, where it differs, where the Type is not known. */
export function actionOn(tag: string, vr: string, treatment: Treatment): string {
  const [here, elsewhere] = [ULTRASOUND, ""].map((sopClass) => actionText(dispositionIn(sampleOf(tag, vr), treatment, sopClass)));
  return here === elsewhere ? `${here}` : `${here}, elsewhere ${elsewhere}`;
}

/** How often each of some texts occurs, the most frequent first: `removed 3, kept 1`. */
export function countedText(texts: readonly string[]): string {
  const counts = Map.groupBy(texts, (text) => text);
  const sorted = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  return sorted.map(([text, { length }]) => `${length} ${text}`).join("; ");
}

const printed = (tag: string): string => `(${tag.slice(0, 4)},${tag.slice(4)})`;

/** An attribute by its keyword and tag. */
export const nameOf = (tag: string): string => `${annexE(tag)?.keyword ?? keywordOf(tag) ?? ""} ${printed(tag)}`.trim();

export const rowName = ({ tag, keyword }: AnnexERow): string =>
  keyword === "" ? "private attributes (gggg,eeee), gggg odd" : `${keyword} ${printed(tag)}`;

/** Rows of Table E.1-1 whose attributes are of data sets; the others are of commands, file meta and directories. */
export const DATA_SET_ROWS = ROWS.filter(({ tag }) => tag >= "00080000");
export const OTHER_ROWS = ROWS.filter(({ tag }) => tag < "00080000");

export const vrOf = (tag: string): string => dictionaryVr(tag) ?? "UN";
