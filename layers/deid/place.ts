import type { Element } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { isPublicCode } from "./clean-text.ts";
import type { Option } from "./options.ts";
import { safePrivateIn } from "./safe-private.ts";

/** What a content item's concept says of its value (PS3.15 Table E.3.4-1). */
export type ValueAction = "keep" | "clean" | "dummy" | "none";

/** Where the elements stand that are being treated: one data set or one item of a sequence. */
export interface Place {
  /** 0 at the top level. */
  readonly depth: number;
  /** The Specific Character Set that holds here. */
  readonly characterSet: string;
  /** Inside a sequence whose action is C: text is cleaned, and content items are looked at by their concepts. */
  readonly cleaning: boolean;
  readonly value: ValueAction;
  /** Safe private elements, by tag, with their VRs. */
  readonly safePrivate: ReadonlyMap<string, string>;
  /** The item is a coded entry of a published scheme. */
  readonly publicCode: boolean;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

/** The text of a leaf of these elements, "" where there is none. */
export function textIn(elements: readonly Element[], tag: string): string {
  const found = elements.find((element) => element.tag === tag);
  return found?.kind === "leaf" ? trimmed(found.value) : "";
}

/** The place that elements make, inside `parent` where they are an item's. */
export function placeOf(
  elements: readonly Element[],
  options: ReadonlySet<Option>,
  parent?: Place,
  inside: Partial<Pick<Place, "cleaning" | "value">> = {},
): Place {
  return {
    depth: parent === undefined ? 0 : parent.depth + 1,
    characterSet: textIn(elements, "00080005") || (parent?.characterSet ?? ""),
    cleaning: inside.cleaning ?? parent?.cleaning ?? false,
    value: inside.value ?? "none",
    safePrivate: options.has("retainSafePrivate") ? safePrivateIn(elements) : NOTHING,
    publicCode: isPublicCode(textIn(elements, "00080100"), textIn(elements, "00080102")),
  };
}
