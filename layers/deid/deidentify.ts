import { type Element, inTagOrder, type Leaf } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import type { DicomFile } from "#dicom/file";
import { Values } from "#dicom/values";
import { Rejection } from "#pipeline/rejections";
import { carryOut, type Disposition, dispositionOf, effectiveVr } from "./actions.ts";
import { codeSequence } from "./dummies.ts";
import { betrays, type Identity, identityOf } from "./identity.ts";
import { DEFAULT_POLICY } from "./policy.ts";
import { uidMap } from "./uids.ts";

/** An instance without identity, its pixel data aside. `before` and `after` are in tag order, without duplicates. */
export interface Deidentified {
  readonly study: string;
  readonly series: string;
  readonly sop: string;
  readonly sopClass: string;
  readonly before: readonly Element[];
  readonly after: readonly Element[];
  /** How many elements each disposition touched; `lastLook` counts what only the last look found. */
  readonly actions: Readonly<Record<string, number>>;
}

/** Values that stand for text in a data set; numbers and bytes cannot repeat a name. */
const TEXT_VRS: ReadonlySet<string> = new Set("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UN UR UT".split(" "));

class Deidentifier {
  readonly actions: Record<string, number> = {};
  readonly #mapUid: (uid: string) => string;
  readonly #identity: Identity;

  constructor(mapUid: (uid: string) => string, identity: Identity) {
    this.#mapUid = mapUid;
    this.#identity = identity;
  }

  elements(elements: readonly Element[]): readonly Element[] {
    const byTag = new Map<string, Element>();
    for (const element of elements) {
      if (byTag.has(element.tag)) continue; // of duplicates the first
      const result = this.#element(element);
      if (result !== undefined) byTag.set(element.tag, result);
    }
    return inTagOrder([...byTag.values()]);
  }

  #element(element: Element): Element | undefined {
    const disposition = dispositionOf(element);
    const result = carryOut(disposition, element, this.#mapUid);
    const untouched = result === element;
    if (!untouched) this.#count(disposition);
    if (!untouched || result === undefined) return result;
    if (result.kind === "leaf") return this.#lastLook(result);
    return { ...result, items: result.items.map((item) => ({ ...item, elements: this.elements(item.elements) })) };
  }

  #lastLook(leaf: Leaf): Leaf | undefined {
    const vr = effectiveVr(leaf);
    if (!TEXT_VRS.has(vr) || !betrays(this.#identity, vr, leaf.value)) return leaf;
    this.#count("lastLook");
    return undefined;
  }

  #count(what: Disposition | "lastLook"): void {
    this.actions[what] = (this.actions[what] ?? 0) + 1;
  }
}

/** What PS3.15 E.1.1 has every de-identified data set say, and E.3.6 of its dates. */
const MARKERS: readonly Element[] = [
  textElement("00120062", "CS", "YES"),
  textElement("00120063", "LO", DEFAULT_POLICY.says.join("\\")),
  codeSequence("00120064", [
    ["113100", "DCM", "Basic Application Confidentiality Profile"],
    ["113107", "DCM", "Retain Longitudinal Temporal Information Modified Dates Option"],
  ]),
  textElement("00280303", "CS", "MODIFIED"),
];

const PIXELS = "7FE00010";

/** De-identifies everything of a file but its pixel data under the default policy. Throws Rejection for what belongs to no study. */
export function deidentify(file: DicomFile, uidKey: Uint8Array): Deidentified {
  const original = [...file.before, ...file.after];
  if (original.some(({ tag }) => tag.startsWith("0004"))) throw new Rejection("DIRECTORY");
  const mapUid = uidMap(uidKey);
  const values = new Values(original, file.encoding);
  const [study, series, sop] = ["0020000D", "0020000E", "00080018"].map((tag) => mapUid(values.text(tag)));
  if (!study || !sop) throw new Rejection("MISSING_UIDS", { tag: study ? "00080018" : "0020000D" });
  const worker = new Deidentifier(mapUid, identityOf(original));
  const marked = new Set(MARKERS.map(({ tag }) => tag));
  const clean = worker.elements(original.filter(({ tag }) => !marked.has(tag)));
  const all = inTagOrder([...clean, ...MARKERS]);
  return {
    study,
    series: series ?? "",
    sop,
    sopClass: values.text("00080016"),
    before: all.filter(({ tag }) => tag < PIXELS),
    after: all.filter(({ tag }) => tag > PIXELS),
    actions: worker.actions,
  };
}
