import type { Element, Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { annexE } from "./annex-e.ts";
import { effectiveVr } from "./attributes.ts";
import { decodeText } from "./character-sets.ts";
import { dateText, dayOf } from "./dates.ts";
import { folded, foldedGerman, isAscii, isUnspaced, wordsOf } from "./folding.ts";
import { IDENTIFYING, PLACE_NAMES } from "./identifying.ts";
import { textIn } from "./place.ts";
import { ByteSet, RunSet } from "./searches.ts";
import { isWellKnown } from "./uids.ts";
import { DEFINED_TERMS, WORDLESS } from "./vocabulary.ts";

/** What identifies the people of one file: held in memory while the file is worked on, never written. All text is folded. */
export interface Identity {
  /** Words of names (four letters or more), numbers (five digits or more), and words that betray together. */
  readonly words: RunSet;
  /** Names in scripts without blanks, of two characters or more: found anywhere, they betray. */
  readonly unspaced: RunSet;
  /** Whole values, whatever their length. */
  readonly values: ReadonlySet<string>;
  readonly uids: ReadonlySet<string>;
  /** YYYYMMDD. */
  readonly dates: ReadonlySet<string>;
  /** Values as their bytes: nowhere in what is written. */
  readonly bytes: ByteSet;
}

class Collector implements Identity {
  readonly words = new RunSet();
  readonly unspaced = new RunSet();
  readonly values = new Set<string>();
  readonly uids = new Set<string>();
  readonly dates = new Set<string>();
  readonly bytes = new ByteSet();

  uid(text: string): void {
    if (text.length < 4 || isWellKnown(text)) return;
    this.uids.add(text);
  }

  /** UIDs in `open` are no secret. Only now can the others be searched for as bytes. */
  closeUids(open: readonly string[]): void {
    for (const uid of open) this.uids.delete(uid.trim());
    for (const uid of this.uids) if (uid.length >= 12) this.bytes.add(uid);
  }

  date(text: string, isBirth: boolean): void {
    const day = dayOf(text.slice(0, 8)) ?? dayOf(text);
    if (day !== undefined && !(day.month === 1 && day.day === 1 && !isBirth)) this.dates.add(dateText(day));
  }

  /** One value of a name or an identifier, as text and as the file's bytes; `mute` are words that tell nothing in it. */
  text(text: string, raw: string, mute: ReadonlySet<string>): void {
    const form = folded(text);
    const words = wordsOf(form);
    if (words.every((word) => mute.has(word))) return;
    this.#form(form, words, mute);
    if (raw !== text || !isAscii(text)) this.#otherForms(text, raw, form, mute);
    if (words.some(isTelling)) this.bytes.add(raw);
  }

  /** Of text in ASCII these are all the same. */
  #otherForms(text: string, raw: string, known: string, mute: ReadonlySet<string>): void {
    for (const form of new Set([foldedGerman(text), raw.toLowerCase()])) if (form !== known) this.#form(form, wordsOf(form), mute);
    const unspaced = wordsOf(text).filter((word) => isUnspaced(word) && word.length >= 2);
    for (const word of unspaced) this.unspaced.add([...folded(word)]);
  }

  #form(form: string, words: readonly string[], mute: ReadonlySet<string>): void {
    const telling = words.filter((word) => !WORDLESS.has(word) && !mute.has(word));
    if (telling.length === 0) return;
    for (const whole of [form, ...form.split("^")].map((part) => part.trim()))
      if (whole.length > 1 && !DEFINED_TERMS.has(whole) && !WORDLESS.has(whole)) this.values.add(whole);
    for (const word of telling.filter(isTelling)) this.words.add([word]);
    if (words.length < 2 || words.join("").length < 5) return;
    this.words.add(words);
    this.words.add(words.toReversed());
  }
}

/** Four letters, or five characters of which some are digits, but not zeros alone. */
const isTelling = (word: string): boolean =>
  word.length >= 4 && !WORDLESS.has(word) && (word.length >= 5 ? !/^0+$/.test(word) : !/\d/.test(word));

/** True where the policy keeps an attribute, so that it is not secret. */
export type IsKept = (element: Leaf) => boolean;

/** Collects the identity values of a data set, nested items included; what the policy keeps is none. */
export function identityOf(elements: readonly Element[], isKept: IsKept): Identity {
  const found = new Collector();
  const open: string[] = []; // UIDs that one attribute keeps are no secret in another
  const said = new Set(
    elements.filter((element) => staysToBeRead(element, isKept)).flatMap(({ tag }) => wordsOf(folded(textIn(elements, tag)))),
  );
  const look = (leaf: Leaf, characterSet: string): void => {
    if (!isKept(leaf)) collect(leaf, characterSet, PLACE_NAMES.has(leaf.tag) ? said : NONE, found);
    else if (effectiveVr(leaf) === "UI") open.push(...valuesOf(leaf));
  };
  eachLeaf(elements, "", look);
  found.closeUids(open);
  return found;
}

function eachLeaf(elements: readonly Element[], inherited: string, look: (leaf: Leaf, characterSet: string) => void): void {
  const characterSet = textIn(elements, "00080005") || inherited;
  for (const element of elements) {
    if (element.kind === "leaf") look(element, characterSet);
    else for (const item of element.items) eachLeaf(item.elements, characterSet, look);
  }
}

const valuesOf = (leaf: Leaf): readonly string[] => trimmed(leaf.value).split("\\");

/** Manufacturer and Manufacturer's Model Name. */
const MAKER: ReadonlySet<string> = new Set(["00080070", "00081090"]);
const staysToBeRead = (element: Element, isKept: IsKept): boolean =>
  MAKER.has(element.tag) || (element.kind === "leaf" && PLACE_NAMES.has(element.tag) && isKept(element));

const NONE: ReadonlySet<string> = new Set();

function collect(leaf: Leaf, characterSet: string, mute: ReadonlySet<string>, found: Collector): void {
  const vr = effectiveVr(leaf);
  const row = annexE(leaf.tag);
  if (vr === "PN" || (IDENTIFYING.has(leaf.tag) && vr !== "DA")) collectText(leaf, vr, characterSet, mute, found);
  else if (row === undefined) return;
  else if (vr === "UI" && row.basicProfile.includes("U")) for (const uid of valuesOf(leaf)) found.uid(uid.trim());
  else if (vr === "DA" || vr === "DT") for (const date of valuesOf(leaf)) found.date(date.trim(), leaf.tag === "00100030");
}

function collectText(leaf: Leaf, vr: string, characterSet: string, mute: ReadonlySet<string>, found: Collector): void {
  const separator = vr === "PN" ? /[\\=]/ : /\\/;
  const raw = trimmed(leaf.value).split(separator);
  for (const [n, text] of decodeText(leaf.value, characterSet).split(separator).entries()) {
    if (text.trim() !== "") found.text(text.trim(), (raw[n] ?? "").trim(), mute);
  }
}
