import type { Element, Leaf } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { trimmed } from "#dicom/text";
import { effectiveVr, FREE_TEXT, TEXT } from "./attributes.ts";
import { isPlain, readingsOf } from "./character-sets.ts";
import { datesIn } from "./date-mentions.ts";
import { dummyLeaf } from "./dummies.ts";
import { folded, isUnspaced, wordsOf } from "./folding.ts";
import { hiddenForms, numbersIn } from "./hidden-forms.ts";
import type { Identity } from "./identity.ts";
import { typeIn } from "./iod-types.ts";
import { textIn } from "./place.ts";
import { DEFINED_TERMS, VOCABULARY } from "./vocabulary.ts";
import { fitsVr } from "./vr-values.ts";

/** What the last look came to. */
export interface LastLook {
  readonly elements: readonly Element[];
  /** Paths of what was removed or replaced, the tags of sequences first: `00400275.00400007`. */
  readonly hits: readonly string[];
  /** False where something of the identity is still there: nobody but a person may let it pass. */
  readonly clear: boolean;
}

const ROUNDS = 3;

/**
 * Looks for the identity of a file in what is about to be written, except in values that we wrote ourselves, and takes out what it
 * finds until it finds nothing.
 */
export function lastLook(
  elements: readonly Element[],
  identity: Identity,
  isOurs: (leaf: Leaf) => boolean,
  sopClass: string,
): LastLook {
  const hits: string[] = [];
  let now = elements;
  for (let round = 0; round < ROUNDS; round++) {
    const look = new Look(identity, isOurs, sopClass);
    if (!look.finds(now, "")) return { elements: now, hits, clear: true };
    now = look.over(now, "", "");
    hits.push(...look.hits);
  }
  return { elements: now, hits, clear: false };
}

class Look {
  readonly hits: string[] = [];
  readonly #identity: Identity;
  readonly #isOurs: (leaf: Leaf) => boolean;
  readonly #sopClass: string;

  constructor(identity: Identity, isOurs: (leaf: Leaf) => boolean, sopClass: string) {
    this.#identity = identity;
    this.#isOurs = isOurs;
    this.#sopClass = sopClass;
  }

  /** True where `over` would find anything: most files are clear. */
  finds(elements: readonly Element[], inherited: string): boolean {
    const characterSet = textIn(elements, "00080005") || inherited;
    for (const element of elements) {
      if (element.kind === "leaf") {
        if (!this.#isOurs(element) && betrays(this.#identity, element, characterSet)) return true;
      } else if (element.items.some((item) => this.finds(item.elements, characterSet))) return true;
    }
    return false;
  }

  over(elements: readonly Element[], inherited: string, path: string): readonly Element[] {
    const characterSet = textIn(elements, "00080005") || inherited;
    return elements.flatMap((element) => this.#element(element, characterSet, path));
  }

  #element(element: Element, characterSet: string, path: string): Element | readonly Element[] {
    const here = path === "" ? element.tag : `${path}.${element.tag}`;
    if (element.kind === "sequence") {
      const items = element.items.map((item) => ({ ...item, elements: this.over(item.elements, characterSet, here) }));
      return { ...element, items };
    }
    if (this.#isOurs(element) || !betrays(this.#identity, element, characterSet)) return element;
    this.hits.push(here);
    return this.#instead(element, characterSet, path === "");
  }

  /**
   * Of several values those that betray are replaced. A single one: nested attributes may be required there, so they get a dummy; at
   * the top level the IOD says whether one is needed, and an empty value serves where it is not known.
   */
  #instead(leaf: Leaf, characterSet: string, atTop: boolean): Element | readonly Element[] {
    const vr = effectiveVr(leaf);
    if (leaf.tag === "00080005") return []; // what names no character set declares none
    const values = trimmed(leaf.value).split("\\");
    if (values.length > 1 && SEVERAL.has(vr))
      return textElement(leaf.tag, vr, values.map((value) => this.#value(leaf, vr, value, characterSet)).join("\\"));
    const type = atTop ? (typeIn(this.#sopClass, leaf.tag) ?? 2) : 1;
    if (type === 3 || vr === "UI") return [];
    return type === 2 ? textElement(leaf.tag, vr, "") : dummyLeaf(leaf.tag, vr);
  }

  #value(leaf: Leaf, vr: string, value: string, characterSet: string): string {
    const alone = { ...leaf, value: Buffer.from(value, "latin1") };
    return betrays(this.#identity, alone, characterSet) ? trimmed(dummyLeaf(leaf.tag, vr).value) : value;
  }
}

/** VRs of several values whose separator no character set can hide. */
const SEVERAL: ReadonlySet<string> = new Set(["AE", "AS", "CS", "DS", "IS"]);

const MOST_TEXT = 256 * 1024; // bytes: nobody writes more in one attribute, and nobody could look through it

/** True where a value repeats something of the identity, in its character set or as bare bytes. */
export function betrays(identity: Identity, leaf: Leaf, characterSet: string): boolean {
  const vr = effectiveVr(leaf);
  if (leaf.value.length < 2) return false;
  if (leaf.value.length > MOST_TEXT && FREE_TEXT.has(vr)) return true;
  if (!TEXT.has(vr)) return betraysBytes(identity, leaf.value);
  const raw = trimmed(leaf.value);
  const readings = isPlain(leaf.value) ? [raw] : [raw, ...readingsOf(leaf.value, characterSet)];
  return readings.some((text) => betraysText(identity, vr, folded(text)) || (FREE_TEXT.has(vr) && hides(identity, vr, text)));
}

const hides = (identity: Identity, vr: string, text: string): boolean =>
  hiddenForms(text).some((form) => betraysText(identity, vr, folded(form)));

const MAX_HIDDEN_TEXT = 4096;

/** Numbers and bytes: long values anywhere in them, and text that stands where numbers should. */
function betraysBytes(identity: Identity, value: Uint8Array): boolean {
  if (identity.bytes.foundIn(value)) return true;
  if (value.length < 4 || value.length > MAX_HIDDEN_TEXT || !value.every(isPrintable)) return false;
  const text = trimmed(value).toLowerCase();
  return betraysText(identity, "LO", text) || (text.includes("\0") && betraysText(identity, "LO", text.replaceAll("\0", ""))); // UTF-16
}

const isPrintable = (byte: number): boolean => byte === 0 || (byte >= 0x20 && byte !== 0x7f);

const UID = /\d+(?:\.\d+){3,}/g;

function betraysText(identity: Identity, vr: string, text: string): boolean {
  const values = text.split("\\").map((value) => value.trim());
  if (vr === "UI" && values.every((uid) => /^(?:\d+(?:\.\d+)+)?$/.test(uid))) return values.some((uid) => identity.uids.has(uid));
  if (values.every((value) => isWhatItSays(vr, value))) return vr in NUMBERS && betraysNumber(identity, values);
  const telling = vr === "CS" ? values.filter((value) => value.length >= 4 && !isDefinedTerm(value)) : values;
  return telling.some((value) => identity.values.has(value)) || betraysInside(identity, telling.join("\\"));
}

/** VRs of numbers, dates and ages: what fits one says nothing more. A number may be an id. */
const NUMBERS: Readonly<Record<string, true>> = { DS: true, IS: true };
const isWhatItSays = (vr: string, value: string): boolean =>
  (vr in NUMBERS || vr === "DA" || vr === "DT" || vr === "TM" || vr === "AS") && fitsVr(vr, value.toUpperCase());

const betraysNumber = (identity: Identity, values: readonly string[]): boolean =>
  identity.words.meets(values) || values.some((value) => identity.dates.has(value) || identity.numbers.has(value));

/** Coded strings that the standard defines, body parts among them. */
const isDefinedTerm = (value: string): boolean => wordsOf(value).every((word) => DEFINED_TERMS.has(word) || VOCABULARY.has(word));

function betraysInside(identity: Identity, text: string): boolean {
  if (identity.words.meets(wordsOf(text))) return true;
  if (isUnspaced(text) && identity.unspaced.meets([...text])) return true;
  if (identity.numbers.size > 0 && numbersIn(text).some((number) => identity.numbers.has(number))) return true;
  if ((text.match(UID) ?? []).some((uid) => identity.uids.has(uid))) return true;
  return identity.dates.size > 0 && datesIn(text).some((date) => identity.dates.has(date));
}
