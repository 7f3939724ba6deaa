import { dictionaryVr, keywordOf } from "#dicom/dictionary";
import type { Element } from "#dicom/elements";
import { ROWS } from "./annex-e.generated.ts";
import { annexE } from "./annex-e.ts";
import { type Disposition, dispositionOf, rulesFor } from "./disposition.ts";
import { placeOf } from "./place.ts";
import type { Treatment } from "./treatment.ts";

/** What a treatment does with one row of Table E.1-1 at the top level of an object of this SOP class. */
export interface TableAction {
  readonly tag: string;
  readonly keyword: string;
  readonly action: Disposition;
}

/** What a treatment's lists name besides the table. */
const listedBesides = ({ keep, remove, replace }: Treatment): readonly { tag: string; keyword: string; vr: string }[] =>
  [...new Set([...keep, ...remove, ...replace.keys()])]
    .filter((tag) => annexE(tag) === undefined)
    .map((tag) => ({ tag, keyword: keywordOf(tag) ?? "", vr: dictionaryVr(tag) ?? "UN" }));

/** The whole table as a treatment carries it out: asked of the same code that treats files. Repeating groups are always removed and left out; what its lists name besides comes last. */
export function tableActions(treatment: Treatment, sopClass: string): readonly TableAction[] {
  const place = placeOf([], treatment.options);
  const around = { treatment, sopClass, place, rules: rulesFor(treatment, sopClass, undefined) };
  const rows = [...ROWS.filter(({ tag }) => /^[0-9A-F]{8}$/.test(tag)), ...listedBesides(treatment)];
  return rows.map(({ tag, keyword, vr }) => {
    const element: Element =
      vr === "SQ"
        ? { kind: "sequence", tag, vr, undefinedLength: false, items: [] }
        : { kind: "leaf", tag, vr: vr.slice(0, 2), value: new Uint8Array(2) };
    return { tag, keyword, action: dispositionOf(element, around) };
  });
}
