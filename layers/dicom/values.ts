import { dictionaryVr } from "./dictionary.ts";
import type { Element, Encoding, Item, Leaf } from "./elements.ts";
import { trimmed } from "./text.ts";

/** Reads values out of a list of elements. Text is read as bytes 0..255: names and free text are not for reading here. */
export class Values {
  readonly #byTag: ReadonlyMap<string, Element>;
  readonly #encoding: Encoding;

  constructor(elements: readonly Element[], encoding: Encoding) {
    const byTag = new Map<string, Element>();
    for (const element of elements) if (!byTag.has(element.tag)) byTag.set(element.tag, element); // of duplicates the first
    this.#byTag = byTag;
    this.#encoding = encoding;
  }

  leaf(tag: string): Leaf | undefined {
    const element = this.#byTag.get(tag);
    return element?.kind === "leaf" ? element : undefined;
  }

  items(tag: string): readonly Item[] {
    const element = this.#byTag.get(tag);
    return element?.kind === "sequence" ? element.items : [];
  }

  /** An item of this data set, which shares its encoding. */
  in(item: Item): Values {
    return new Values(item.elements, this.#encoding);
  }

  /** The value's text without its padding, "" where there is none. */
  text(tag: string): string {
    const leaf = this.leaf(tag);
    return leaf === undefined ? "" : trimmed(leaf.value);
  }

  texts(tag: string): readonly string[] {
    const text = this.text(tag);
    return text === "" ? [] : text.split("\\").map((part) => part.trim());
  }

  /** All values of a numeric element, text or binary; none where they are no numbers. */
  numbers(tag: string): readonly number[] {
    const leaf = this.leaf(tag);
    if (leaf === undefined) return [];
    const read = BINARY[leaf.vr === "UN" ? (dictionaryVr(tag) ?? "UN") : leaf.vr];
    if (read === undefined) return this.texts(tag).map(Number).filter(Number.isFinite);
    const view = new DataView(leaf.value.buffer, leaf.value.byteOffset, leaf.value.byteLength);
    return Array.from({ length: Math.floor(leaf.value.length / read.size) }, (_, i) =>
      read.at(view, i * read.size, !this.#encoding.bigEndian),
    );
  }

  number(tag: string): number | undefined {
    return this.numbers(tag)[0];
  }
}

interface BinaryVr {
  readonly size: number;
  readonly at: (view: DataView, offset: number, littleEndian: boolean) => number;
}

const U16: BinaryVr = { size: 2, at: (view, offset, little) => view.getUint16(offset, little) };
const BINARY: Readonly<Record<string, BinaryVr>> = {
  US: U16,
  OW: U16,
  SS: { size: 2, at: (view, offset, little) => view.getInt16(offset, little) },
  UL: { size: 4, at: (view, offset, little) => view.getUint32(offset, little) },
  SL: { size: 4, at: (view, offset, little) => view.getInt32(offset, little) },
  FL: { size: 4, at: (view, offset, little) => view.getFloat32(offset, little) },
  FD: { size: 8, at: (view, offset, little) => view.getFloat64(offset, little) },
};
