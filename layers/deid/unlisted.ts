import { dictionaryVr } from "#dicom/dictionary";
import type { Element, Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { effectiveVr, FREE_TEXT, TEMPORAL, TEXT } from "./attributes.ts";
import { isCode } from "./clean-text.ts";
import type { Circumstances, Disposition } from "./disposition.ts";
import type { AttributeType } from "./iod-types.ts";
import type { Option } from "./options.ts";
import type { Place } from "./place.ts";
import type { Treatment } from "./treatment.ts";
import { fitsVr } from "./vr-values.ts";

/** Text that describes the machine and its technique: it stays where all other unlisted text goes. */
const TECHNICAL: ReadonlySet<string> = new Set([
  "00080070", // Manufacturer
  "00081090", // Manufacturer's Model Name
  "00082120", // Stage Name, View Name
  "00082127",
  "00120063",
  "00181016", // secondary capture devices
  "00181018",
  "00181019",
  "00181020", // Software Versions
  "00185010", // Transducer Data, Processing Function
  "00185020",
  "00201040", // Position Reference Indicator
  "00281054", // Rescale Type
  "00283004",
  "00420012", // MIME types of encapsulated documents
  "00420014",
]);

/** What coded entries consist of (PS3.3 8.8): value, scheme and its version, meaning, long value, URN. */
const CODES: ReadonlySet<string> = new Set(["00080100", "00080102", "00080103", "00080104", "00080119", "00080120"]);
const CODE_MEANING = "00080104";

const CHARACTER_SET = "00080005";
const CHARACTER_SETS = /^(?:(?:ISO[_ -](?:2022[_ -])?IR[_ -]\d{1,3} *|GB18030|GBK|)(?:\\|$))+$/;

/** UIDs that name classes and registries, nobody's instances. */
const CLASS_UIDS: ReadonlySet<string> = new Set([
  ...["00080016", "0008001A", "0008001B", "00080062", "0008010C", "0008010D", "00080117", "00080118", "0008040E", "00081150"],
  ...["0008115A", "00083002", "00340003", "04000010", "04000510", "30100052", "30100053"],
]);

const NUMBERS: Readonly<Record<string, RegExp>> = { DS: /^[\d+\-.Ee \\]*$/, IS: /^[\d+\- \\]*$/, AS: /^[\dDWMY \\]*$/ };

const ONE_NUMBER = 2; // bytes: nobody's text

/** The disposition of an attribute that PS3.6 knows and Table E.1-1 does not list. */
export function unlisted(element: Element, { treatment, place }: Circumstances, type: AttributeType | undefined): Disposition {
  if (element.kind === "sequence") return "keep";
  const vr = effectiveVr(element);
  const known = dictionaryVr(element.tag) ?? vr;
  const special = unlistedByVr(element, vr, known, treatment);
  if (special !== undefined) return special;
  if (CODES.has(element.tag)) return ofCode(element, place, treatment);
  if (place.cleaning && !place.publicCode) return "clean";
  if (treatment.unlisted === "keep-standard" || TECHNICAL.has(element.tag)) return "keep";
  if (type === 3) return "remove";
  return type === 2 ? "empty" : "dummy";
}

/** By what PS3.6 says that it holds: what a file writes with another VR must be that all the same. Undefined for free text. */
function unlistedByVr(leaf: Leaf, vr: string, known: string, { options }: Treatment): Disposition | undefined {
  if (TEMPORAL.has(vr) || TEMPORAL.has(known)) return unlistedDate(options);
  if (vr === "UI" || known === "UI")
    return options.has("retainUIDs") || (CLASS_UIDS.has(leaf.tag) && fits(leaf, "UI")) ? "keep" : "newUid";
  if (FREE_TEXT.has(known)) return TEXT.has(vr) ? undefined : "remove";
  return fitsKnown(leaf, vr, known) ? "keep" : "remove";
}

/** True where a value is what its attribute holds, whatever VR it is written with. */
export function fitsKnown(leaf: Leaf, vr: string, known: string): boolean {
  if (FREE_TEXT.has(known)) return FREE_TEXT.has(vr) && vr !== "PN";
  const mayBeText = TEXT.has(vr) || (TEXT.has(known) && leaf.value.length > ONE_NUMBER);
  return !mayBeText || isWhatItHolds(leaf, known);
}

const isWhatItHolds = (leaf: Leaf, known: string): boolean =>
  leaf.tag === CHARACTER_SET
    ? CHARACTER_SETS.test(trimmed(leaf.value))
    : (NUMBERS[known]?.test(trimmed(leaf.value)) ?? fits(leaf, known));

const fits = (leaf: Leaf, vr: string): boolean =>
  trimmed(leaf.value)
    .split("\\")
    .every((value) => fitsVr(vr, value.trim()));

/** Coded entries stay where their scheme is published: what else calls itself a code may be anybody's text. */
function ofCode(leaf: Leaf, { cleaning, publicCode }: Place, treatment: Treatment): Disposition {
  if (publicCode || (treatment.unlisted === "keep-standard" && !cleaning)) return "keep";
  const isValue = leaf.tag !== CODE_MEANING;
  return isValue && isCode(trimmed(leaf.value)) ? "keep" : isValue ? "dummy" : "clean";
}

/** Dates that the table does not list go the way of those that it does. */
function unlistedDate(options: ReadonlySet<Option>): Disposition {
  if (options.has("retainLongitudinalFullDates")) return "keepDate";
  return options.has("retainLongitudinalModifiedDates") ? "date" : "dummy";
}
