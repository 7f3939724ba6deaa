import { type AnnexERow, annexE, codeFor } from "#deid/annex-e";
import { ROWS } from "#deid/annex-e.generated";
import type { Option } from "#deid/options";
import { dictionaryVr } from "#dicom/dictionary";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { bytesElement, item, sequence } from "../../fixtures/part10.ts";

/** A value put into an attribute to see whether it comes out. */
export interface Canary {
  readonly row: AnnexERow;
  readonly element: Element;
}

/** Repeating groups and private attributes as one of their tags. */
const CONCRETE: Readonly<Record<string, string>> = {
  "50xxxxxx": "50000010",
  "60xx3000": "60023000",
  "60xx4000": "60024000",
  "ggggeeee where gggg is odd": "00111001",
};

/** Values as a VR allows them, and as nothing allows them. */
const VALID: Readonly<Record<string, string>> = {
  AE: "CANARY_AE",
  AS: "037Y",
  CS: "CANARY",
  DA: "19870623",
  DS: "12345.678",
  DT: "19870623101112.131415",
  IS: "7654321",
  TM: "101112.131415",
  UI: "1.2.3.4.55555.66666",
  UR: "https://canary.example/doe",
};

function canaryOf(row: AnnexERow, valid: boolean): Canary {
  const tag = CONCRETE[row.tag] ?? row.tag;
  const vr = row.vr.slice(0, 2) || "LO";
  const inside = row.basicProfile.includes("U")
    ? textElement("00081155", "UI", "1.2.3.4.77777")
    : textElement("00080104", "LO", `CANARY${tag}`);
  if (vr === "SQ") return { row, element: sequence(tag, [item(inside)]) };
  if (/^(?:O.|UN|US|UL|FL|FD|S[LSV])$/.test(vr)) return { row, element: bytesElement(tag, vr, Buffer.from("CANARY..")) };
  return { row, element: textElement(tag, vr, (valid ? VALID[vr] : undefined) ?? `CANARY${tag}`.slice(0, 16)) };
}

/** A canary for each of the 656 rows of Table E.1-1. */
export const canaries = (valid: boolean): readonly Canary[] => ROWS.map((row) => canaryOf(row, valid));

/** Where canaries are put. A place that cannot be kept holds nothing back: everything in it has to go. */
export const PLACES: Readonly<Record<string, { put: (elements: readonly Element[]) => readonly Element[]; goes?: true }>> = {
  "at top level": { put: (elements) => elements },
  "nested twice": { put: (elements) => [sequence("00081199", [item(sequence("00081115", [item(...elements)]))])] },
  "in a private sequence": { put: (elements) => [sequence("00091010", [item(...elements)])], goes: true },
  "in UN of definite length": { put: (elements) => [sequence("00081115", [item(...elements)], { vr: "UN" })] },
  "in UN of undefined length": {
    put: (elements) => [sequence("00081115", [item(...elements)], { vr: "UN", undefinedLength: true })],
  },
};

const same = (a: Element, b: Element): boolean =>
  a.kind === "leaf" && b.kind === "leaf" ? Buffer.compare(a.value, b.value) === 0 : a.kind === b.kind;

/** The canaries that came out although their action is not K. Sequences are judged by what was in them; times stay where dates move. */
export function survivors(
  planted: readonly Canary[],
  out: readonly Element[],
  options: ReadonlySet<Option>,
  timesStay = false,
): readonly string[] {
  const kept = new Map<string, Element[]>();
  const visit = (elements: readonly Element[]): void => {
    for (const element of elements) {
      kept.set(element.tag, [...(kept.get(element.tag) ?? []), element]);
      if (element.kind === "sequence") for (const { elements: inner } of element.items) visit(inner);
    }
  };
  visit(out);
  const references = (kept.get("00081155") ?? []).filter((uid) => uid.kind === "leaf" && Buffer.from(uid.value).includes("77777"));
  const meanings = kept.get("00080104") ?? [];
  return planted.flatMap(({ row, element }) => {
    const code = codeFor(row, options);
    if (code === "K" || (timesStay && code === "C" && row.vr === "TM")) return [];
    const found =
      element.kind === "leaf"
        ? (kept.get(element.tag) ?? []).some((other) => same(element, other))
        : [...meanings, ...references].some(
            (inner) =>
              inner.kind === "leaf" && Buffer.from(inner.value).includes(row.basicProfile.includes("U") ? "77777" : element.tag),
          );
    return found ? [`${element.tag} ${row.keyword} ${code}`] : [];
  });
}

/** The planted attributes whose action is K and whose value is what their VR allows: these must come out. */
export const entitled = (planted: readonly Canary[], options: ReadonlySet<Option>): readonly Canary[] =>
  planted.filter(({ row, element }) => codeFor(row, options) === "K" && element.kind === "leaf" && known(element.tag));

const known = (tag: string): boolean => tag >= "00080000" && dictionaryVr(tag) !== undefined && annexE(tag) !== undefined;
