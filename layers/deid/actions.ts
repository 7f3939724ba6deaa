import { dictionaryVr } from "#dicom/dictionary";
import { type Element, isPrivate, type Leaf } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { trimmed } from "#dicom/text";
import { type ActionCode, annexE } from "./annex-e.ts";
import { dummyLeaf, dummySequence } from "./dummies.ts";
import { DEFAULT_POLICY, temporalChange } from "./policy.ts";

/** What is to be done with an attribute. What is kept has its items looked into; `cut` changes dates and times. */
export type Disposition = "remove" | "keep" | "empty" | "dummy" | "newUid" | "cut" | "policyValue";

/** Groups that never stay: commands, file meta, directories, curves, overlays. */
const isRemovedGroup = (tag: string): boolean =>
  tag < "00080000" ||
  tag.startsWith("50") ||
  tag.startsWith("60") ||
  tag.startsWith("FFFC") ||
  tag.startsWith("FFFA") ||
  tag.startsWith("4FFE");

const isGroupLength = (tag: string): boolean => tag.endsWith("0000") && tag !== "00020000";

/** Free text that the table does not list was added to the standard later, or is misused: nobody has said that it is safe. */
const FREE_TEXT: ReadonlySet<string> = new Set(["PN", "LT", "ST", "UT", "UC", "UR"]);

/** Combined codes take the right-hand action, which keeps the attribute wherever an IOD might require it (PS3.15 Table E.1-1a). */
const RESOLVED: Readonly<Record<ActionCode, Disposition>> = {
  D: "dummy",
  Z: "empty",
  X: "remove",
  K: "keep",
  C: "remove",
  U: "newUid",
  "X/Z": "empty",
  "X/D": "dummy",
  "X/Z/D": "dummy",
  "Z/D": "dummy",
  "X/Z/U*": "newUid",
};

/** The VR to treat an element by: PS3.6's where the file says UN. */
export const effectiveVr = (element: Element): string => (element.vr === "UN" ? (dictionaryVr(element.tag) ?? "UN") : element.vr);

/** The action on one attribute under the default policy (PS3.15 E.1.1, Table E.1-1). */
export function dispositionOf(element: Element): Disposition {
  const { tag } = element;
  if (isPrivate(tag) || isRemovedGroup(tag) || isGroupLength(tag)) return "remove";
  const row = annexE(tag);
  const known = dictionaryVr(tag);
  const vr = effectiveVr(element);
  if (row === undefined && known === undefined) return "remove";
  if (known === "SQ" && element.kind === "leaf" && element.value.length > 0) return "remove"; // items that cannot be looked into
  if (DEFAULT_POLICY.values[tag] !== undefined) return "policyValue";
  const temporal = temporalChange(tag, vr) !== undefined;
  if (row === undefined) return unlisted(element, vr, temporal);
  if (temporal && (row.options.retainLongitudinalModifiedDates === "C" || tag === "00100030")) return "cut";
  return RESOLVED[row.basicProfile];
}

function unlisted(element: Element, vr: string, temporal: boolean): Disposition {
  if (element.kind === "sequence") return "keep";
  if (temporal) return "cut";
  return FREE_TEXT.has(vr) ? "remove" : "keep";
}

const mapped = (leaf: Leaf, vr: string, change: (text: string) => string): Leaf =>
  textElement(leaf.tag, vr, trimmed(leaf.value).split("\\").map(change).join("\\"));

const emptied = (element: Element, vr: string): Element =>
  element.kind === "sequence" ? { ...element, undefinedLength: false, items: [] } : { ...element, vr, value: new Uint8Array(0) };

/** Carries out a disposition on an element's own value; undefined removes it. Items are walked by the caller. */
export function carryOut(disposition: Disposition, element: Element, mapUid: (uid: string) => string): Element | undefined {
  const vr = effectiveVr(element);
  switch (disposition) {
    case "remove":
      return undefined;
    case "empty":
      return emptied(element, vr);
    case "dummy":
      return element.kind === "sequence" ? dummySequence(element) : dummyLeaf(element.tag, vr);
    case "newUid":
      return element.kind === "sequence" ? element : mapped(element, vr, mapUid);
    case "cut":
      return element.kind === "sequence" ? undefined : mapped(element, vr, temporalChange(element.tag, vr) ?? (() => ""));
    case "policyValue":
      return textElement(element.tag, vr, DEFAULT_POLICY.values[element.tag] ?? "");
    case "keep":
      return element;
  }
}
