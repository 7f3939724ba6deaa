import type { Element } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { isPublicCode } from "./clean-text.ts";
import type { Option } from "./options.ts";
import { safePrivateIn } from "./safe-private.ts";

/** What a content item's concept says of its value (PS3.15 Table E.3.4-1). */
export type ValueAction = "keep" | "clean" | "dummy" | "none";

/** Where the elements stand that are being treated: one data set or one item of a sequence. */
export interface Place {
  /** The sequence whose item this is; undefined at the top level. */
  readonly parent?: string;
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

/** What the sequence around an item says of it. */
export type Inside = Partial<Pick<Place, "cleaning" | "value" | "parent">>;

/** The place that elements make, inside `outer` where they are an item's. */
export function placeOf(elements: readonly Element[], options: ReadonlySet<Option>, outer?: Place, inside: Inside = {}): Place {
  return {
    ...(inside.parent === undefined ? {} : { parent: inside.parent }),
    characterSet: textIn(elements, "00080005") || (outer?.characterSet ?? ""),
    cleaning: inside.cleaning ?? outer?.cleaning ?? false,
    value: inside.value ?? "none",
    safePrivate: options.has("retainSafePrivate") ? safePrivateIn(elements) : NOTHING,
    publicCode: isPublicCode(textIn(elements, "00080100"), textIn(elements, "00080102")),
  };
}
