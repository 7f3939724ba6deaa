import { ROWS } from "./annex-e.generated.ts";

/** Action codes as Table E.1-1 prints them (PS3.15 Table E.1-1a). */
export type ActionCode = "D" | "Z" | "X" | "K" | "C" | "U" | "X/Z" | "X/D" | "X/Z/D" | "Z/D" | "X/Z/U*";

export type Option =
  | "retainSafePrivate"
  | "retainUIDs"
  | "retainDeviceIdentity"
  | "retainInstitutionIdentity"
  | "retainPatientCharacteristics"
  | "retainLongitudinalFullDates"
  | "retainLongitudinalModifiedDates"
  | "cleanDescriptors"
  | "cleanStructuredContent"
  | "cleanGraphics";

/** One row of PS3.15 Table E.1-1; `tag` without punctuation, `x` where it repeats. */
export interface AnnexERow {
  readonly tag: string;
  readonly keyword: string;
  readonly vr: string;
  readonly basicProfile: ActionCode;
  readonly options: Readonly<Partial<Record<Option, ActionCode>>>;
}

const byTag = new Map(ROWS.map((row) => [row.tag, row]));

/** The row of an attribute, or undefined where the table does not list it. Repeating groups never get here: they are removed whole. */
export const annexE = (tag: string): AnnexERow | undefined => byTag.get(tag);
