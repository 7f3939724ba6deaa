import { dictionaryVr } from "#dicom/dictionary";
import type { Element, Leaf } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { trimmed } from "#dicom/text";
import { keyedHash } from "#pipeline/derive";
import { effectiveVr } from "./attributes.ts";
import { decodeText } from "./character-sets.ts";
import { cleanText } from "./clean-text.ts";
import { type Change, cappedAge, KEPT } from "./dates.ts";
import type { Disposition } from "./disposition.ts";
import { dummyLeaf, dummySequence } from "./dummies.ts";

/** What carrying out needs of one file and its clinic's keys. */
export interface Means {
  readonly mapUid: (uid: string) => string;
  /** By VR: what becomes of dates and times that are changed. */
  readonly dates: Readonly<Record<string, Change>>;
  readonly birthDate: Change;
  readonly replace: ReadonlyMap<string, string>;
  readonly patientIdHash: () => string;
  readonly pseudonymKey: Uint8Array;
}

/** What stays in an element's place; `failed` where its value is none that the disposition can be carried out on. */
export type Result =
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "gone" }
  | { readonly kind: "failed" };

const GONE: Result = { kind: "gone" };
const FAILED: Result = { kind: "failed" };
const stays = (element: Element): Result => ({ kind: "element", element });

/** Carries out a disposition on an element's own value. The items of sequences are walked by the caller. */
export function carryOut(disposition: Disposition, element: Element, characterSet: string, means: Means): Result {
  if (disposition === "remove") return GONE;
  if (disposition === "patientIdHash") return stays(textElement(element.tag, "LO", means.patientIdHash()));
  if (disposition === "replace") return stays(textElement(element.tag, vrOf(element), means.replace.get(element.tag) ?? ""));
  return element.kind === "sequence" ? onSequence(disposition, element) : onLeaf(disposition, element, characterSet, means);
}

/** PS3.6's VR: what the file writes may be misused. */
const vrOf = (element: Element): string => dictionaryVr(element.tag) ?? effectiveVr(element);

function onSequence(disposition: Disposition, element: Element): Result {
  if (disposition === "empty") return stays({ kind: "sequence", tag: element.tag, vr: "SQ", undefinedLength: false, items: [] });
  if (disposition === "dummy")
    return stays(vrOf(element) === "SQ" ? dummySequence(element.tag) : dummyLeaf(element.tag, vrOf(element)));
  return stays(element);
}

function onLeaf(disposition: Disposition, leaf: Leaf, characterSet: string, means: Means): Result {
  if (leaf.value.length === 0 || disposition === "keep") return stays(leaf);
  const vr = vrOf(leaf);
  switch (disposition) {
    case "empty":
      return stays(textElement(leaf.tag, vr, ""));
    case "dummy":
      return stays(dummyOf(leaf, vr, means));
    case "clean": {
      const text = cleanText(decodeText(leaf.value, characterSet));
      return text === "" ? FAILED : stays(textElement(leaf.tag, vr, text));
    }
    default:
      return changed(leaf, vr, changeFor(disposition, vr, means));
  }
}

/** A UID has no value that says nothing but a new UID. */
function dummyOf(leaf: Leaf, vr: string, { mapUid }: Means): Element {
  if (vr === "SQ") return dummySequence(leaf.tag);
  return vr === "UI" ? textElement(leaf.tag, vr, eachValue(trimmed(leaf.value), mapUid) ?? "") : dummyLeaf(leaf.tag, vr);
}

function changeFor(disposition: Disposition, vr: string, means: Means): Change | undefined {
  switch (disposition) {
    case "newUid":
      return means.mapUid;
    case "date":
      return means.dates[vr];
    case "keepDate":
      return KEPT[vr];
    case "decade":
      return means.birthDate;
    case "age":
      return cappedAge;
    case "pseudonym":
      return (name) => `AE${keyedHash(means.pseudonymKey, "ae", name.trim()).slice(0, 12).toUpperCase()}`;
    default:
      return undefined;
  }
}

/** All values of a text changed, empty ones left empty; undefined where one of them is none. */
function eachValue(text: string, change: Change): string | undefined {
  const values = text.split("\\").map((value) => (value.trim() === "" ? "" : change(value)));
  return values.includes(undefined) ? undefined : values.join("\\");
}

function changed(leaf: Leaf, vr: string, change: Change | undefined): Result {
  const before = trimmed(leaf.value);
  const text = change === undefined ? undefined : eachValue(before, change);
  if (text === undefined) return FAILED;
  return text === before ? stays(leaf) : stays(textElement(leaf.tag, vr, text));
}
