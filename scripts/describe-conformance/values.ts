import { deidentify } from "#deid/deidentify";
import { dummyLeaf, dummySequence } from "#deid/dummies";
import { markers } from "#deid/markers";
import { textIn } from "#deid/place";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { type Element, EXPLICIT_LE, inTagOrder, VRS } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { bufferSource } from "#dicom/source";
import { trimmed } from "#dicom/text";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { BASIC, DATA_SET_ROWS, inUltrasound, nameOf, TRICEFY, treatmentUnder, ULTRASOUND } from "./dispositions.ts";
import { table } from "./markdown.ts";

const KEY = new Uint8Array(32);
const EXPLICIT = "1.2.840.10008.1.2.1";

/** A made-up patient's header. */
const EXAMPLE: readonly (readonly [tag: string, vr: string, value: string])[] = [
  ["00080016", "UI", ULTRASOUND],
  ["00080018", "UI", "1.2.3.4.1"],
  ["00080020", "DA", "20240229"],
  ["0008002A", "DT", "20240229134501.5+0100"],
  ["00080030", "TM", "134501"],
  ["00080050", "SH", "A-4711"],
  ["00080070", "LO", "Example Imaging"],
  ["00080080", "LO", "Hospital of Nowhere"],
  ["00080090", "PN", "Roe^Richard"],
  ["00081030", "LO", "Second trimester"],
  ["00100010", "PN", "Doe^Jane"],
  ["00100020", "LO", "MRN-12345"],
  ["00100030", "DA", "19870623"],
  ["00100040", "CS", "F"],
  ["00101010", "AS", "036Y"],
  ["00181000", "LO", "SN-998877"],
  ["0020000D", "UI", "1.2.3.4.2"],
  ["0020000E", "UI", "1.2.3.4.3"],
  ["00091001", "LO", "anything private"],
];

const shown = (element: Element | undefined): string => {
  if (element === undefined) return "removed";
  const text = element.kind === "leaf" ? trimmed(element.value) : "";
  return text === "" ? "empty" : `\`${text}\``;
};

function cleanHeader(policy: (typeof POLICIES)["basic"]): readonly Element[] {
  const before = inTagOrder(EXAMPLE.map(([tag, vr, value]) => textElement(tag, vr, value)));
  const syntax = TRANSFER_SYNTAXES[EXPLICIT] ?? { name: "", codec: "raw" };
  const source = bufferSource(new Uint8Array());
  const file = { transferSyntax: EXPLICIT, syntax, encoding: EXPLICIT_LE, before, after: [], skipped: [], source };
  return deidentify(file, { policy: compilePolicy(policy), uidKey: KEY, dateKey: KEY, pseudonymKey: KEY }).before;
}

/** A header as it goes in and comes out; UIDs by a key of zeros. */
export function exampleTable(): string {
  const [tricefy = [], basic = []] = [POLICIES.tricefy, POLICIES.basic].map(cleanHeader);
  const at = (elements: readonly Element[], tag: string): string => shown(elements.find((element) => element.tag === tag));
  const rows = EXAMPLE.map(([tag, , value]) => [
    tag === "00091001" ? "a private attribute" : nameOf(tag),
    `\`${value}\``,
    at(tricefy, tag),
    at(basic, tag),
  ]);
  return table(["attribute", "value", "`tricefy`", "`basic`"], rows);
}

/** Action D by VR. */
export function dummyTable(): string {
  const texts = [...VRS].filter((vr) => vr !== "SQ" && vr !== "UI").map((vr) => [vr, dummyText(vr)] as const);
  const byText = [...Map.groupBy(texts, ([, text]) => text)];
  const rows = byText.map(([text, found]) => [found.map(([vr]) => vr).join(", "), text]);
  const filled = DATA_SET_ROWS.filter(({ tag, vr }) => vr === "SQ" && isFilled(tag)).map(({ tag }) => nameOf(tag));
  return table(
    ["VR", "dummy"],
    [
      ...rows,
      ["SQ", "one item without attributes"],
      ["SQ that needs more", `one item that says nothing, for ${filled.join(", ")}`],
    ],
  );
}

const isFilled = (tag: string): boolean => (dummySequence(tag).items[0]?.elements.length ?? 0) > 0;

function dummyText(vr: string): string {
  const { value } = dummyLeaf("00000000", vr);
  return value.every((byte) => byte === 0) ? "zero" : `\`${trimmed(value)}\``;
}

/** What every output says of itself. */
export function insertedTable(): string {
  const [tricefy = [], basic = []] = [POLICIES.tricefy, POLICIES.basic].map((document) =>
    markers(compilePolicy(document), treatmentUnder(document), [], []),
  );
  const rows = tricefy.map((element, i) => [nameOf(element.tag), said(element), said(basic[i] ?? element)]);
  return table(["attribute", "`tricefy`", "`basic`"], rows);
}

const said = (element: Element): string =>
  element.kind === "leaf"
    ? trimmed(element.value)
        .split("\\")
        .map((text) => `\`${text}\``)
        .join("<br>")
    : element.items
        .map(({ elements }) => ["00080100", "00080102", "00080104"].map((tag) => textIn(elements, tag)).join(" "))
        .join("<br>");

/** Values that a policy gives itself. */
export const replacedText = (): string =>
  [...TRICEFY.replace].map(([tag, value]) => `${nameOf(tag)} becomes \`${value}\``).join(", ");

/** How many rows both policies give new UIDs. */
export const uidRows = (): number =>
  DATA_SET_ROWS.filter(({ tag, vr }) => [TRICEFY, BASIC].every((treatment) => inUltrasound(tag, vr, treatment) === "newUid"))
    .length;
