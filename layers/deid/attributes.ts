import { dictionaryVr, keywordOf } from "#dicom/dictionary";
import { ROWS } from "#dicom/dictionary.generated";
import type { Element } from "#dicom/elements";

let tags: Map<string, string> | undefined;

const byKeyword = (): Map<string, string> => {
  tags ??= new Map(
    ROWS.trim()
      .split("\n")
      .map((row) => [row.slice(12), row.slice(0, 8)]),
  );
  return tags;
};

/** The tag of a keyword of PS3.6, or of eight hex digits that are in it; undefined for all else. */
export function dictionaryTag(name: string): string | undefined {
  const tag = name.toUpperCase();
  return keywordOf(tag) === undefined ? byKeyword().get(name) : tag;
}

/** The VR to treat an element by: PS3.6's where the file says UN. */
export const effectiveVr = (element: Element): string => (element.vr === "UN" ? (dictionaryVr(element.tag) ?? "UN") : element.vr);

/** VRs of text that anything may be written in. */
export const FREE_TEXT: ReadonlySet<string> = new Set(["LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"]);

/** VRs whose values are text of any kind. */
export const TEXT: ReadonlySet<string> = new Set([...FREE_TEXT, "AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI"]);
