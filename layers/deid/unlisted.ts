import { dictionaryVr } from "#dicom/dictionary";
import type { Element, Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { effectiveVr, FREE_TEXT } from "./attributes.ts";
import type { Circumstances, Disposition } from "./disposition.ts";
import type { AttributeType } from "./iod-types.ts";
import type { Option } from "./options.ts";
import type { Treatment } from "./treatment.ts";
import { fitsVr } from "./vr-values.ts";

/** Text that describes the machine and its technique, or a code: it stays where all other unlisted text goes. */
const TECHNICAL: ReadonlySet<string> = new Set([
  "00080070", // Manufacturer
  "00080100", // coded entries (PS3.3 8.8)
  "00080102",
  "00080103",
  "00080104",
  "00080119",
  "00080120",
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

/** UIDs that name classes and registries, nobody's instances. */
const CLASS_UIDS: ReadonlySet<string> = new Set([
  ...["00080016", "0008001A", "0008001B", "00080062", "0008010C", "0008010D", "00080117", "00080118", "0008040E", "00081150"],
  ...["0008115A", "00083002", "00340003", "04000010", "04000510", "30100052", "30100053"],
]);

const NUMBERS: Readonly<Record<string, RegExp>> = { DS: /^[\d+\-.Ee \\]*$/, IS: /^[\d+\- \\]*$/, AS: /^[\dDWMY \\]*$/ };

/** The disposition of an attribute that PS3.6 knows and Table E.1-1 does not list. */
export function unlisted(element: Element, { treatment, place }: Circumstances, type: AttributeType | undefined): Disposition {
  if (element.kind === "sequence") return "keep";
  const vr = effectiveVr(element);
  const special = unlistedByVr(element, vr, treatment);
  if (special !== undefined) return special;
  if (!FREE_TEXT.has(vr)) return "keep";
  const isCode = element.tag === "00080100" || element.tag === "00080102";
  if (place.cleaning && !place.publicCode && !isCode && element.tag !== "00080103") return "clean";
  if (treatment.unlisted === "keep-standard" || TECHNICAL.has(element.tag)) return "keep";
  if (type === 3) return "remove";
  return type === 2 ? "empty" : "dummy";
}

function unlistedByVr(leaf: Leaf, vr: string, { options }: Treatment): Disposition | undefined {
  if (vr === "DA" || vr === "DT" || vr === "TM") return unlistedDate(options);
  if (vr === "UI") return options.has("retainUIDs") || (CLASS_UIDS.has(leaf.tag) && fits(leaf, "UI")) ? "keep" : "newUid";
  const known = dictionaryVr(leaf.tag) ?? vr;
  if (FREE_TEXT.has(vr) && !FREE_TEXT.has(known) && !fits(leaf, known)) return "remove"; // written with another VR, holding anything
  if (NUMBERS[vr]?.test(trimmed(leaf.value)) === false) return "remove";
  return undefined;
}

const fits = (leaf: Leaf, vr: string): boolean =>
  trimmed(leaf.value)
    .split("\\")
    .every((value) => fitsVr(vr, value));

/** Dates that the table does not list go the way of those that it does. */
function unlistedDate(options: ReadonlySet<Option>): Disposition {
  if (options.has("retainLongitudinalFullDates")) return "keepDate";
  return options.has("retainLongitudinalModifiedDates") ? "date" : "dummy";
}
