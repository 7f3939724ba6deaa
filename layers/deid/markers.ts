import { type Element, type Item, inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { trimmed } from "#dicom/text";
import { codeSequence } from "./dummies.ts";
import { BASIC_PROFILE, CLEAN_PIXELS, type Code, OPTIONS } from "./options.ts";
import { textIn } from "./place.ts";
import type { Policy, Treatment } from "./treatment.ts";

const PATIENT_IDENTITY_REMOVED = "00120062";
const METHOD = "00120063";
const METHOD_CODES = "00120064";
const BURNED_IN_ANNOTATION = "00280301";
const DATES_MODIFIED = "00280303";

/** What was known of earlier de-identification is kept and added to, so these are written anew from both. */
export const MARKER_TAGS: ReadonlySet<string> = new Set([PATIENT_IDENTITY_REMOVED, METHOD, METHOD_CODES, DATES_MODIFIED]);

interface Fresh {
  readonly policy: Policy;
  readonly says: readonly string[];
  readonly elements: readonly Element[];
}

/** What files without earlier markers get is the same for all of a treatment. */
const FRESH = new WeakMap<Treatment, Fresh>();

/** What PS3.15 E.1.1 has every de-identified data set say, and E.3.6 of its dates. `earlier`: markers of the file that may stay. */
export function markers(
  policy: Policy,
  treatment: Treatment,
  earlier: readonly Element[],
  says: readonly string[],
): readonly Element[] {
  if (earlier.length > 0) return extended(policy, treatment, earlier, says);
  const known = FRESH.get(treatment);
  if (known?.policy === policy && known.says === says) return known.elements;
  const elements = extended(policy, treatment, [], says);
  FRESH.set(treatment, { policy, says, elements });
  return elements;
}

function extended(policy: Policy, treatment: Treatment, earlier: readonly Element[], says: readonly string[]): readonly Element[] {
  const methods = [...textIn(earlier, METHOD).split("\\"), ...sayings(policy, treatment), ...says];
  const codes = [
    BASIC_PROFILE,
    ...treatment.optionNames.flatMap((name) => (OPTIONS[name] === undefined ? [] : [OPTIONS[name].code])),
  ];
  return [
    textElement(PATIENT_IDENTITY_REMOVED, "CS", "YES"),
    textElement(METHOD, "LO", [...new Set(methods.filter((text) => text !== ""))].join("\\")),
    methodCodes(earlier, codes),
    textElement(DATES_MODIFIED, "CS", datesMarker(treatment, textIn(earlier, DATES_MODIFIED))),
  ];
}

/** At most 64 characters each, the most that LO allows. */
function sayings(policy: Policy, treatment: Treatment): readonly string[] {
  const { options, dates, birthDate, patientIdHash } = treatment;
  const modified = options.has("retainLongitudinalModifiedDates");
  return [
    `Keepsake ${policy.name}`,
    "PS3.15 Basic Profile",
    ...(modified && dates === "cut" ? ["Dates cut to the year, times to midnight"] : []),
    ...(modified && dates === "shift" ? ["Dates moved by a keyed number of days a patient"] : []),
    ...(birthDate === "decade" ? ["Birth date cut to the decade"] : []),
    ...(options.has("retainPatientCharacteristics") ? ["Ages above 89 years are 090Y"] : []),
    ...(patientIdHash ? ["Patient ID is a keyed hash"] : []),
  ];
}

const codeKey = ({ elements }: Item): string => `${textIn(elements, "00080102")} ${textIn(elements, "00080100")}`;

function methodCodes(earlier: readonly Element[], codes: readonly Code[]): Element {
  const found = earlier.find(({ tag }) => tag === METHOD_CODES);
  const ours = codeSequence(METHOD_CODES, codes);
  if (found?.kind !== "sequence") return ours;
  const known = new Set(found.items.map(codeKey));
  return { ...ours, items: [...found.items, ...ours.items.filter((item) => !known.has(codeKey(item)))] };
}

/**
 * A de-identified data set that says that its pixels carry no identity either (PS3.15 E.3.1), and how that is known, in at most 64 characters.
 * Only for pixels that were checked.
 */
export function withPixelClaims(elements: readonly Element[], says: string): readonly Element[] {
  const methods = [...textIn(elements, METHOD).split("\\"), says].filter((text) => text !== "");
  const claims = [
    textElement(METHOD, "LO", [...new Set(methods)].join("\\")),
    methodCodes(elements, [CLEAN_PIXELS]),
    textElement(BURNED_IN_ANNOTATION, "CS", "NO"),
  ];
  const claimed = new Set(claims.map(({ tag }) => tag));
  return inTagOrder([...elements.filter(({ tag }) => !claimed.has(tag)), ...claims]);
}

/** Dates that somebody has changed or removed before are not unmodified because we leave them alone. */
function datesMarker({ options }: Treatment, earlier: string): string {
  if (options.has("retainLongitudinalModifiedDates")) return earlier === "REMOVED" ? "REMOVED" : "MODIFIED";
  if (!options.has("retainLongitudinalFullDates")) return "REMOVED";
  return earlier === "MODIFIED" || earlier === "REMOVED" ? earlier : "UNMODIFIED";
}

/** A marker of the file as it may stay: its text at most, for everything else of it is written anew. */
export const earlierMarkers = (elements: readonly Element[]): readonly Element[] =>
  elements.filter((element) => MARKER_TAGS.has(element.tag) && (element.kind === "sequence" || trimmed(element.value) !== ""));
