import type { Element, Item } from "#dicom/elements";
import { type AnnexERow, codeFor } from "./annex-e.ts";
import type { Option } from "./options.ts";
import { textIn, type ValueAction } from "./place.ts";
import { ROWS } from "./sr-concepts.generated.ts";

/** One row of PS3.15 Table E.3.4-1: what is done with content items of a concept and a value type. */
export interface ConceptRow extends Pick<AnnexERow, "basicProfile" | "options"> {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
  readonly valueType: string;
}

const byConcept = new Map(ROWS.map((row) => [`${row.scheme} ${row.value} ${row.valueType}`, row]));

/** The sequences that the Clean Structured Content Option cleans instead of emptying. */
export const CONTENT_SEQUENCES: ReadonlySet<string> = new Set(["0040A730", "00400555", "00400610", "0040B020"]);

/** Attributes that hold a content item's value, or that its value consists of (PS3.3 C.17.3.2). */
export const VALUE_TAGS: ReadonlySet<string> = new Set([
  "00081199",
  "0040A120",
  "0040A121",
  "0040A122",
  "0040A123",
  "0040A124",
  "0040A160",
  "0040A168",
  "0040A300",
]);

/** The first item of a sequence among these elements, as its elements. */
function firstItem(elements: readonly Element[], tag: string): readonly Element[] {
  const found = elements.find((element) => element.tag === tag);
  return found?.kind === "sequence" ? (found.items[0]?.elements ?? []) : [];
}

const SUBJECT_AGE = "DCM 121033 NUM";

/** An age above 89 years, as (0010,1010) would not keep it either. */
function isGreatAge(item: Item): boolean {
  const measured = firstItem(item.elements, "0040A300");
  const isYears = textIn(firstItem(measured, "004008EA"), "00080100") === "a";
  return isYears && Number(textIn(measured, "0040A30A")) > 89;
}

/** What becomes of a content item: `remove`, or an action on its value; `none` leaves it to the attributes' own rows. */
export function contentAction(item: Item, options: ReadonlySet<Option>): ValueAction | "remove" {
  const code = firstItem(item.elements, "0040A043");
  const scheme = textIn(code, "00080102").split(" ")[0];
  const concept = `${scheme} ${textIn(code, "00080100")} ${textIn(item.elements, "0040A040")}`;
  const row = byConcept.get(concept);
  if (row === undefined) return "none";
  if (concept === SUBJECT_AGE && isGreatAge(item)) return "remove";
  switch (codeFor(row, options)) {
    case "X":
      return "remove";
    case "K":
      return "keep";
    case "C":
      return "clean";
    default:
      return "dummy"; // X/D too: a template may require the item
  }
}
