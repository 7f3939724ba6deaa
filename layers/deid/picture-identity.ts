import type { Element, Leaf } from "#dicom/elements";
import { decodeText } from "./character-sets.ts";
import { dateText, dayOf } from "./dates.ts";
import { folded, wordsOf } from "./folding.ts";
import { PLACE_NAMES } from "./identifying.ts";
import { eachLeaf, tellingOf, tellingVr } from "./identity.ts";
import { textIn } from "./place.ts";
import { WORDLESS } from "./vocabulary.ts";

/** What a picture may repeat of its file's people, as text. In memory only, while the picture is looked at. */
export interface PictureIdentity {
  /** Of persons, institutions, places. */
  readonly names: readonly string[];
  /** Ids, numbers of orders and telephones. */
  readonly numbers: readonly string[];
  /** YYYYMMDD. */
  readonly dates: readonly string[];
}

/** Collects it from a whole data set, whatever a policy keeps of it. Makers lend their names to stations: those words tell nothing there. */
export function pictureIdentity(elements: readonly Element[]): PictureIdentity {
  const found = new Found(new Set(["00080070", "00081090"].flatMap((tag) => wordsOf(folded(textIn(elements, tag))))));
  eachLeaf(elements, "", (leaf, characterSet) => {
    const vr = tellingVr(leaf);
    const telling = tellingOf(leaf.tag, vr);
    if (telling === "day") found.days(textsOf(leaf, vr, characterSet));
    else if (telling === "name") found.named(leaf.tag, vr, textsOf(leaf, vr, characterSet));
  });
  return { names: [...found.names], numbers: [...found.numbers], dates: [...found.dates] };
}

class Found {
  readonly names = new Set<string>();
  readonly numbers = new Set<string>();
  readonly dates = new Set<string>();
  readonly #makers: ReadonlySet<string>;

  constructor(makers: ReadonlySet<string>) {
    this.#makers = makers;
  }

  days(texts: readonly string[]): void {
    for (const text of texts) {
      const day = dayOf(text.slice(0, 8)) ?? dayOf(text);
      if (day !== undefined) this.dates.add(dateText(day));
    }
  }

  named(tag: string, vr: string, texts: readonly string[]): void {
    for (const text of texts) {
      if (vr === "PN") this.names.add(text);
      else this.#other(text, PLACE_NAMES.has(tag) ? this.#makers : NONE);
    }
  }

  /** An id, an address, an institution: what has digits is a number, words are names unless every clinic has them. */
  #other(text: string, mute: ReadonlySet<string>): void {
    if (/\d{3}/.test(text.replace(/[\s./-]/g, ""))) this.numbers.add(text);
    for (const word of wordsOf(text)) {
      const plain = folded(word);
      if (plain.length >= 3 && !/^\d+$/.test(plain) && !WORDLESS.has(plain) && !mute.has(plain)) this.names.add(word);
    }
  }
}

const NONE: ReadonlySet<string> = new Set();

const textsOf = (leaf: Leaf, vr: string, characterSet: string): readonly string[] =>
  decodeText(leaf.value, characterSet)
    .split(vr === "PN" ? /[\\=]/ : /\\/)
    .map((text) => text.trim())
    .filter((text) => text !== "");
