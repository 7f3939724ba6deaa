import { dictionaryVr } from "#dicom/dictionary";
import { type Element, isPrivate, type Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { isRemovedAlways } from "./always-removed.ts";
import { type ActionCode, type AnnexERow, annexE, codeFor } from "./annex-e.ts";
import { effectiveVr, FREE_TEXT, TEMPORAL } from "./attributes.ts";
import { BEYOND_THE_TABLE } from "./identifying.ts";
import { type AttributeType, standing, typeIn } from "./iod-types.ts";
import type { Place } from "./place.ts";
import { VALUE_TAGS } from "./structured-content.ts";
import type { Treatment } from "./treatment.ts";
import { fitsKnown, unlisted } from "./unlisted.ts";

/**
 * What is to be done with an attribute. `keep` and `clean` have the items of sequences walked, `clean` under the Clean options;
 * `age` caps, `date` changes dates and times as the policy says, `keepDate` keeps them where they are any, `decade` cuts the birth
 * date, `pseudonym` is a keyed name.
 */
export type Disposition =
  | "remove"
  | "keep"
  | "empty"
  | "dummy"
  | "newUid"
  | "clean"
  | "date"
  | "keepDate"
  | "decade"
  | "age"
  | "pseudonym"
  | "patientIdHash"
  | "replace";

const BIRTH_DATE = "00100030";
const PATIENT_ID = "00100020";
const TIMEZONE = "00080201";
/** A picture inside a sequence: nobody looks at it, and nothing masks it. */
const PIXELS: ReadonlySet<string> = new Set(["7FE00008", "7FE00009", "7FE00010"]);

/** What a disposition depends on besides the element. */
export interface Circumstances {
  readonly treatment: Treatment;
  readonly sopClass: string;
  readonly place: Place;
  readonly rules: Rules;
}

/** The disposition of one attribute (PS3.15 E.1.1, Table E.1-1). */
export function dispositionOf(element: Element, around: Circumstances): Disposition {
  const { tag } = element;
  const { treatment, place } = around;
  if (isPrivate(tag)) return isRemovedAlways(tag) ? "remove" : safePrivate(element, place.safePrivate.get(tag), treatment);
  const { always, row, type } = ruleFor(tag, around);
  if (always !== undefined) return always;
  const ofConcept = place.value !== "none" && VALUE_TAGS.has(tag) ? valueDisposition(element, place, row, treatment) : undefined;
  if (ofConcept !== undefined) return ofConcept;
  return row === undefined ? unlisted(element, around, type) : ofTable(element, row, treatment, type);
}

/** What can be said of an attribute before its value is seen. */
interface Rule {
  readonly always?: Disposition;
  readonly row?: AnnexERow | undefined;
  readonly type?: AttributeType | undefined;
}

/** By treatment, then by where the attribute stands, then by tag: the tags of PS3.6 alone, so that no file can fill memory. */
const RULES = new WeakMap<Treatment, Map<string, Rules>>();

export type Rules = Map<string, Rule>;

/** The rules found so far for where an element stands; `dispositionOf` adds to them. */
export function rulesFor(treatment: Treatment, sopClass: string, parent: string | undefined): Rules {
  const places = RULES.get(treatment) ?? new Map<string, Rules>();
  const where = standing(sopClass, parent);
  const rules = places.get(where) ?? new Map<string, Rule>();
  if (places.size === 0) RULES.set(treatment, places);
  places.set(where, rules);
  return rules;
}

function ruleFor(tag: string, around: Circumstances): Rule {
  const known = around.rules.get(tag);
  if (known !== undefined) return known;
  const rule = ruleOf(tag, around);
  if (dictionaryVr(tag) !== undefined) around.rules.set(tag, rule);
  return rule;
}

function ruleOf(tag: string, { treatment, sopClass, place }: Circumstances): Rule {
  if (isRemovedAlways(tag) || (place.parent !== undefined && PIXELS.has(tag))) return { always: "remove" };
  const row = annexE(tag);
  if (row === undefined && dictionaryVr(tag) === undefined) return { always: "remove" };
  const said = ofPolicy(tag, treatment);
  if (said !== undefined) return { always: said };
  if (BEYOND_THE_TABLE.has(tag)) return { always: "remove" };
  const type = typeIn(sopClass, tag, place.parent);
  const code = row === undefined || VALUE_TAGS.has(tag) ? "K" : codeFor(row, treatment.options);
  return code === "C" || code === "K" ? { row, type } : { always: resolved(code, type) };
}

/** The table says that an attribute is safe, not that what a file writes there is it. */
function safePrivate(element: Element, known: string | undefined, { options }: Treatment): Disposition {
  if (known === undefined) return "remove";
  if (element.kind === "sequence" || known === "SQ") return element.kind === "sequence" && known === "SQ" ? "keep" : "remove";
  const vr = element.vr === "UN" ? known : element.vr;
  if (vr === "UI" || known === "UI") return options.has("retainUIDs") ? "keep" : "newUid";
  return TEMPORAL.has(vr) || !fitsKnown(element, vr, known) ? "remove" : "keep";
}

function ofPolicy(tag: string, treatment: Treatment): Disposition | undefined {
  if (tag === PATIENT_ID && treatment.patientIdHash) return "patientIdHash";
  if (treatment.remove.has(tag)) return "remove";
  if (treatment.replace.has(tag)) return "replace";
  if (tag === BIRTH_DATE && treatment.birthDate === "decade") return "decade";
  return treatment.keep.has(tag) ? "keep" : undefined;
}

function ofTable(element: Element, row: AnnexERow, treatment: Treatment, type: AttributeType | undefined): Disposition {
  const code = codeFor(row, treatment.options);
  const vr = effectiveVr(element);
  if (code === "C") return cleaned(element, vr, treatment) ?? resolved(row.basicProfile, type);
  if (code === "K") return kept(element, vr, row) ?? resolved(row.basicProfile, type);
  return resolved(code, type);
}

/** What an option keeps is looked at all the same: what is no date, age or number may be anything. */
function kept(element: Element, vr: string, row: AnnexERow): Disposition | undefined {
  if (TEMPORAL.has(vr)) return "keepDate";
  if (row.vr === "AS") return "age";
  return element.kind === "sequence" || vr === "UI" || fitsKnown(element, vr, row.vr.slice(0, 2)) ? "keep" : undefined;
}

/** How an attribute is cleaned, by what it holds; undefined where nothing of it can be known to be clean. */
function cleaned(element: Element, vr: string, { dates }: Treatment): Disposition | undefined {
  if (element.kind === "sequence") return "clean";
  if (TEMPORAL.has(vr)) return "date";
  if (element.tag === TIMEZONE) return dates === "shift" && isOffset(element) ? "keep" : undefined;
  if (vr === "AE") return "pseudonym";
  return FREE_TEXT.has(vr) && vr !== "PN" && vr !== "UR" ? "clean" : undefined;
}

/** Offsets stay with the times that they belong to; what is no offset may be anything. */
const isOffset = (leaf: Leaf): boolean => /^[+-](?:0\d|1[0-4])[0-5]\d$/.test(trimmed(leaf.value));

const BY_TYPE: Readonly<Partial<Record<ActionCode, readonly [one: Disposition, two: Disposition, three: Disposition]>>> = {
  X: ["dummy", "remove", "remove"],
  Z: ["dummy", "empty", "empty"],
  "X/Z": ["dummy", "empty", "remove"],
  "X/D": ["dummy", "dummy", "remove"],
  "X/Z/D": ["dummy", "empty", "remove"],
  "Z/D": ["dummy", "empty", "empty"],
};

/** The right-hand action: it keeps the attribute wherever an IOD might require it (PS3.15 Table E.1-1a). */
const RIGHT_HAND: Readonly<Record<ActionCode, Disposition>> = {
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

/** A code as one disposition: by the attribute's Type in the IOD where it is known, else its right-hand action. */
export const resolved = (code: ActionCode, type: AttributeType | undefined): Disposition =>
  (type === undefined ? undefined : BY_TYPE[code]?.[type - 1]) ?? RIGHT_HAND[code];

/** A content item's value, by its concept (PS3.15 E.3.4). */
function valueDisposition(
  element: Element,
  { value }: Place,
  row: AnnexERow | undefined,
  treatment: Treatment,
): Disposition | undefined {
  const vr = effectiveVr(element);
  if (value === "keep") return TEMPORAL.has(vr) ? "keepDate" : "keep";
  if (value === "clean") return cleaned(element, vr, treatment);
  if (row !== undefined) return undefined; // UIDs, names and dates have their own rows
  return element.kind === "sequence" ? "keep" : "dummy";
}
