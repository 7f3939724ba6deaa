import { dictionaryVr } from "#dicom/dictionary";
import { type Element, type Item, inTagOrder, isPrivate, type Leaf, type Sequence } from "#dicom/elements";
import { Rejection } from "#pipeline/rejections";
import { annexE } from "./annex-e.ts";
import { carryOut, type Means } from "./carry-out.ts";
import { type Circumstances, type Disposition, dispositionOf, resolved, rulesFor } from "./disposition.ts";
import { typeIn } from "./iod-types.ts";
import { type Inside, type Place, placeOf } from "./place.ts";
import { CONTENT_SEQUENCES, contentAction } from "./structured-content.ts";
import type { Treatment } from "./treatment.ts";

/** What was done with one attribute; `path` has the tags of the sequences around it first. Untouched attributes have no entry. */
export interface Change {
  readonly path: string;
  readonly action: Disposition;
}

const KEPT_WITH_ITEMS: ReadonlySet<Disposition> = new Set(["keep", "clean", "newUid"]);

/** Treats every element of a data set, items of sequences included. */
export class Walk {
  readonly changes: Change[] = [];
  /** Leaves whose value is ours: fixed, derived by key, or a date that the policy allows. */
  readonly ours = new Set<Leaf>();
  readonly #treatment: Treatment;
  readonly #sopClass: string;
  readonly #means: Means;

  constructor(treatment: Treatment, sopClass: string, means: Means) {
    this.#treatment = treatment;
    this.#sopClass = sopClass;
    this.#means = means;
  }

  /** The elements that stay, in tag order; of duplicates the first. */
  dataSet(elements: readonly Element[]): readonly Element[] {
    return this.#elements(elements, placeOf(elements, this.#treatment.options), "");
  }

  #elements(elements: readonly Element[], place: Place, path: string): readonly Element[] {
    const treatment = this.#treatment;
    const sopClass = this.#sopClass;
    const around = { treatment, sopClass, place, rules: rulesFor(treatment, sopClass, place.parent) };
    const left: Element[] = [];
    const seen = new Set<string>();
    for (const element of elements) {
      if (seen.has(element.tag)) continue;
      const result = this.#element(element, around, path === "" ? element.tag : `${path}.${element.tag}`);
      if (result === undefined) continue;
      left.push(result);
      seen.add(element.tag);
    }
    return inTagOrder(place.safePrivate.size === 0 ? left : left.filter(({ tag }) => needed(tag, seen, place)));
  }

  #element(element: Element, around: Circumstances, path: string): Element | undefined {
    const { place } = around;
    const disposition = this.#readable(element, dispositionOf(element, around));
    const result = carryOut(disposition, element, place.characterSet, this.#means);
    if (result.kind === "failed") return this.#fallBack(element, place, path);
    if (result.kind === "gone") return this.#note(path, disposition, undefined);
    const { element: left } = result;
    if (left.kind === "sequence" && KEPT_WITH_ITEMS.has(disposition)) return this.#sequence(left, disposition, place, path);
    return left === element && disposition === "keep" ? left : this.#note(path, disposition, left);
  }

  /** A sequence whose bytes are no items cannot be walked, and items where a value should be are no value. */
  #readable(element: Element, disposition: Disposition): Disposition {
    if (!KEPT_WITH_ITEMS.has(disposition)) return disposition;
    const known = dictionaryVr(element.tag);
    const isSound = known === undefined || known === "UN" || (known === "SQ") === (element.kind === "sequence") || isEmpty(element);
    if (isSound) return disposition;
    if (this.#treatment.onFailure === "reject") throw new Rejection("UNREADABLE_ATTRIBUTE", { tag: element.tag });
    return "remove";
  }

  /** What could not be cleaned or changed goes the way of the Basic Profile. */
  #fallBack(element: Element, place: Place, path: string): Element | undefined {
    const row = annexE(element.tag);
    const type = typeIn(this.#sopClass, element.tag, place.parent);
    const disposition = row === undefined ? resolved("X/D", type) : resolved(row.basicProfile, type);
    const result = carryOut(disposition, element, place.characterSet, this.#means);
    return this.#note(path, disposition, result.kind === "element" ? result.element : undefined);
  }

  #note(path: string, action: Disposition, left: Element | undefined): Element | undefined {
    this.changes.push({ path, action });
    if (action !== "clean" && left?.kind === "leaf") this.ours.add(left);
    if (left?.kind === "sequence") for (const item of left.items) this.#claim(item);
    return left;
  }

  #claim(item: Item): void {
    for (const element of item.elements) {
      if (element.kind === "leaf") this.ours.add(element);
      else for (const inner of element.items) this.#claim(inner);
    }
  }

  #sequence(sequence: Sequence, disposition: Disposition, place: Place, path: string): Element {
    const cleaning = place.cleaning || disposition === "clean";
    const isContent = cleaning && (CONTENT_SEQUENCES.has(sequence.tag) || place.cleaning);
    const items = sequence.items.flatMap((item) => {
      const value = isContent ? contentAction(item, this.#treatment.options) : "none";
      if (value === "remove") this.changes.push({ path, action: "remove" });
      return value === "remove" ? [] : this.#item(item, { cleaning, value, parent: sequence.tag }, place, path);
    });
    if (items.length === 0 && sequence.items.length > 0) return this.#fallBack(sequence, place, path) ?? { ...sequence, items: [] };
    return { ...sequence, items };
  }

  /** What a concept says of a content item's value holds for the items that the value consists of. */
  #item(item: Item, inside: Required<Inside>, outer: Place, path: string): Item {
    const value = inside.value === "none" && !isContentItem(item) ? outer.value : inside.value;
    const place = placeOf(item.elements, this.#treatment.options, outer, { ...inside, value });
    return { ...item, elements: this.#elements(item.elements, place, path) };
  }
}

const isContentItem = ({ elements }: Item): boolean => elements.some(({ tag }) => tag === "0040A043");

const isEmpty = (element: Element): boolean => (element.kind === "leaf" ? element.value.length === 0 : element.items.length === 0);

/** A private creator stays while an element of its block does. */
function needed(tag: string, all: ReadonlySet<string>, { safePrivate }: Place): boolean {
  if (!isPrivate(tag) || tag.slice(4) >= "1000") return true;
  const block = tag.slice(0, 4) + tag.slice(6);
  return safePrivate.has(tag) && [...all].some((other) => other.startsWith(block) && other.slice(4) >= "1000");
}
