import { dictionaryVr } from "#dicom/dictionary";
import { ROWS } from "#dicom/dictionary.generated";
import type { Element } from "#dicom/elements";

/** The tag of a keyword of PS3.6, or of eight hex digits that are in it; undefined for all else. */
export function dictionaryTag(name: string): string | undefined {
  const tag = name.toUpperCase();
  if (dictionaryVr(tag) !== undefined) return tag;
  const end = ROWS.indexOf(` ${name}\n`);
  return end === -1 ? undefined : ROWS.slice(end - "GGGGEEEE VR".length, end - " VR".length);
}

/** The VR to treat an element by: PS3.6's where the file says UN. */
export const effectiveVr = (element: Element): string => (element.vr === "UN" ? (dictionaryVr(element.tag) ?? "UN") : element.vr);

/** VRs of text that anything may be written in. */
export const FREE_TEXT: ReadonlySet<string> = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"]);

/** VRs whose values are text of any kind. */
export const TEXT: ReadonlySet<string> = new Set([...FREE_TEXT, "AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"]);

/** VRs of dates and times. */
export const TEMPORAL: ReadonlySet<string> = new Set(["DA", "DT", "TM"]);
