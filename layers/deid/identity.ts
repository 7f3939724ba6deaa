import { dictionaryVr } from "#dicom/dictionary";
import type { Element, Leaf } from "#dicom/elements";
import { trimmed } from "#dicom/text";
import { annexE } from "./annex-e.ts";
import { readingsOf } from "./character-sets.ts";
import { dateText, dayOf } from "./dates.ts";
import { folded, foldedGerman, isAscii, isUnspaced, wordsOf } from "./folding.ts";
import { numbersIn } from "./hidden-forms.ts";
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
  /** Numbers of five digits or more, what stands between their digits and zeros before them left out. */
  readonly numbers: ReadonlySet<string>;
  /** Whole values, whatever their length. */
  readonly values: ReadonlySet<string>;
  readonly uids: ReadonlySet<string>;
  /** YYYYMMDD. */
  readonly dates: ReadonlySet<string>;
  /** Values as their bytes: nowhere in what is written. */
  readonly bytes: ByteSet;
}

/** What names people and places. */
class People {
  readonly words = new RunSet();
  readonly unspaced = new RunSet();
  readonly values = new Set<string>();
  readonly numbers = new Set<string>();
  readonly bytes = new ByteSet();

  /** One value of a name or an identifier, as text and as the file's bytes; `mute` are words that tell nothing in it. */
  text(text: string, raw: string, mute: ReadonlySet<string>): void {
    const form = folded(text);
    const words = wordsOf(form);
    if (words.every((word) => mute.has(word))) return;
    this.#form(form, words, mute);
    for (const number of numbersIn(form)) if (number.length >= 5) this.numbers.add(number);
    if (raw !== text || !isAscii(text)) this.#otherForms(text, raw, form, mute);
    if (words.some(isTelling)) this.bytes.add(raw);
  }

  /** Of text in ASCII these are all the same. */
  #otherForms(text: string, raw: string, known: string, mute: ReadonlySet<string>): void {
    for (const form of new Set([foldedGerman(text), folded(raw)])) if (form !== known) this.#form(form, wordsOf(form), mute);
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

/** The people of the last file: the next one mostly names the same. It holds what identifies them, so it must not outlive its folder. */
export interface LastPeople {
  named?: string;
  people?: People;
}

/** Collects the identity values of a data set, nested items included; what the policy keeps is none. */
export function identityOf(elements: readonly Element[], isKept: IsKept, last: LastPeople = {}): Identity {
  const found = new Collector(isKept);
  eachLeaf(elements, "", (leaf, characterSet) => found.look(leaf, characterSet));
  const { bytes: named, ...people } = peopleOf(found.names, elements, isKept, last);
  const { uids, dates } = found;
  for (const uid of found.open) uids.delete(uid.trim());
  const bytes = new ByteSet(named);
  for (const uid of uids) if (uid.length >= 12) bytes.add(uid);
  return { ...people, uids, dates, bytes };
}

/** The identities of many files as one: it finds what any of them finds, in one pass. */
export function everyIdentity(identities: Iterable<Identity>): Identity {
  const every = { ...new People(), uids: new Set<string>(), dates: new Set<string>() };
  for (const one of identities) {
    for (const set of ["words", "unspaced"] as const) every[set].addAll(one[set]);
    for (const set of ["numbers", "values", "uids", "dates"] as const) for (const value of one[set]) every[set].add(value);
    every.bytes.addAll(one.bytes);
  }
  return every;
}

class Collector {
  readonly names: Name[] = [];
  readonly uids = new Set<string>();
  readonly dates = new Set<string>();
  /** UIDs that one attribute keeps are no secret in another. */
  readonly open: string[] = [];
  readonly #isKept: IsKept;

  constructor(isKept: IsKept) {
    this.#isKept = isKept;
  }

  look(leaf: Leaf, characterSet: string): void {
    const vr = tellingVr(leaf);
    const telling = tellingOf(leaf.tag, vr);
    if (telling === undefined && vr !== "UI") return;
    if (this.#isKept(leaf)) this.open.push(...(vr === "UI" ? valuesOf(leaf) : []));
    else if (telling === "name") this.names.push({ leaf: { ...leaf, value: leaf.value.subarray(0, MOST_READ) }, vr, characterSet });
    else if (telling !== undefined) for (const value of valuesOf(leaf)) this.#add(telling, value.trim(), leaf.tag);
  }

  #add(telling: "uid" | "day", text: string, tag: string): void {
    if (telling === "uid") {
      if (text.length >= 4 && !isWellKnown(text)) this.uids.add(text);
      return;
    }
    const day = dayOf(text.slice(0, 8)) ?? dayOf(text);
    const isFirst = day?.month === 1 && day.day === 1; // what cut dates are
    if (day !== undefined && (!isFirst || tag === "00100030")) this.dates.add(dateText(day));
  }
}

/** Calls `look` with every leaf, those of nested items too, and the character set that holds there. */
export function eachLeaf(elements: readonly Element[], inherited: string, look: (leaf: Leaf, characterSet: string) => void): void {
  const characterSet = textIn(elements, "00080005") || inherited;
  for (const element of elements) {
    if (element.kind === "leaf") look(element, characterSet);
    else for (const item of element.items) eachLeaf(item.elements, characterSet, look);
  }
}

/** What an attribute tells of people and places: who or where, a UID, a day. */
export function tellingOf(tag: string, vr: string): "name" | "uid" | "day" | undefined {
  if (vr === "PN" || (vr !== "DA" && IDENTIFYING.has(tag))) return "name";
  if (vr === "UI") return annexE(tag)?.basicProfile.includes("U") ? "uid" : undefined;
  return (vr === "DA" || vr === "DT") && annexE(tag) !== undefined ? "day" : undefined;
}

/** What PS3.6 says an attribute is, for a file may write a name with any VR; a person name is one wherever it stands. */
export const tellingVr = ({ tag, vr }: Leaf): string => (vr === "PN" ? vr : (dictionaryVr(tag) ?? vr));

/** Bytes: no name and no list of UIDs is longer. */
const MOST_READ = 64 * 1024;

const valuesOf = (leaf: Leaf): readonly string[] => trimmed(leaf.value.subarray(0, MOST_READ)).split("\\");

/** A value that names somebody or some place. */
interface Name {
  readonly leaf: Leaf;
  readonly vr: string;
  readonly characterSet: string;
}

const bytesAsText = ({ buffer, byteOffset, length }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, length).toString("latin1");

function peopleOf(names: readonly Name[], elements: readonly Element[], isKept: IsKept, last: LastPeople): People {
  const read = elements.filter((element) => staysToBeRead(element, isKept)).map(({ tag }) => textIn(elements, tag));
  const values = names.map(({ leaf, vr, characterSet }) => [leaf.tag + vr + characterSet, bytesAsText(leaf.value)]);
  const named = JSON.stringify([read, values]);
  if (last.people !== undefined && last.named === named) return last.people;
  const people = new People();
  const said = new Set(read.flatMap((text) => wordsOf(folded(text))));
  for (const name of names) addName(people, name, PLACE_NAMES.has(name.leaf.tag) ? said : NONE);
  Object.assign(last, { named, people });
  return people;
}

/** Manufacturer and Manufacturer's Model Name. */
const MAKER: ReadonlySet<string> = new Set(["00080070", "00081090"]);
const staysToBeRead = (element: Element, isKept: IsKept): boolean =>
  MAKER.has(element.tag) || (element.kind === "leaf" && PLACE_NAMES.has(element.tag) && isKept(element));

const NONE: ReadonlySet<string> = new Set();

function addName(people: People, { leaf, vr, characterSet }: Name, mute: ReadonlySet<string>): void {
  const separator = vr === "PN" ? /[\\=]/ : /\\/;
  const raw = trimmed(leaf.value).split(separator);
  for (const reading of readingsOf(leaf.value, characterSet))
    for (const [n, text] of reading.split(separator).entries())
      if (text.trim() !== "") people.text(text.trim(), (raw[n] ?? "").trim(), mute);
}
