import { isRemovedAlways } from "#deid/always-removed";
import { type AnnexERow, annexE } from "#deid/annex-e";
import { FREE_TEXT, TEMPORAL } from "#deid/attributes";
import { BEYOND_THE_TABLE } from "#deid/identifying";
import { MARKER_TAGS } from "#deid/markers";
import { POLICIES } from "#deid/policies";
import { ROWS as DICTIONARY } from "#dicom/dictionary.generated";
import { isPrivate } from "#dicom/elements";
import {
  actionOn,
  actionText,
  BASIC,
  countedText,
  DATA_SET_ROWS,
  inUltrasound,
  nameOf,
  rowName,
  TRICEFY,
  treatmentUnder,
  vrOf,
} from "./dispositions.ts";
import { folded, index, table } from "./markdown.ts";

/** How many rows of Table E.1-1 each shipped policy treats how, in an ultrasound image. */
export function countsByPolicy(): string {
  const policies = Object.entries(POLICIES).map(([id, document]) => ({ id, treatment: treatmentUnder(document) }));
  const actions = policies.map(({ treatment }) =>
    Map.groupBy(DATA_SET_ROWS, ({ tag, vr }) => actionText(inUltrasound(tag, vr, treatment))),
  );
  const all = [...new Set(actions.flatMap((counts) => [...counts.keys()]))].sort();
  const rows = all.map((action) => [action, ...actions.map((counts) => String(counts.get(action)?.length ?? 0))]);
  return table(["action", ...policies.map(({ id }) => `\`${id}\``)], rows);
}

const FEW = 12;

/** Every row of Table E.1-1 with the action that both policies take; rows of the same actions together. */
export function rowsByAction(): string {
  const groups = [...Map.groupBy(DATA_SET_ROWS, actionsOn)].toSorted(([, a], [, b]) => b.length - a.length);
  const large = groups.filter(([, rows]) => rows.length >= FEW);
  const small = groups.filter(([, rows]) => rows.length < FEW);
  const few = small.flatMap(([actions, rows]) => rows.map((row) => [rowName(row), ...actions.split(BETWEEN)]));
  return [
    ...large.map(([actions, rows]) => folded(`${title(actions)}: ${rows.length} attributes`, index(rows.map(rowName)))),
    table(["attribute", "`tricefy`", "`basic`"], few),
  ].join("\n\n");
}

const BETWEEN = " / ";
const actionsOn = ({ tag, vr }: AnnexERow): string =>
  [TRICEFY, BASIC].map((treatment) => actionOn(tag, vr, treatment)).join(BETWEEN);

function title(actions: string): string {
  const [tricefy, basic] = actions.split(BETWEEN);
  return tricefy === basic ? `both policies ${tricefy}` : `tricefy ${tricefy} · basic ${basic}`;
}

const KINDS: readonly (readonly [kind: string, has: (vr: string) => boolean])[] = [
  ["sequences", (vr) => vr === "SQ"],
  ["text that anything may be written in", (vr) => FREE_TEXT.has(vr)],
  ["UIDs", (vr) => vr === "UI"],
  ["dates and times", (vr) => TEMPORAL.has(vr)],
  ["coded strings, ages and numbers as text", (vr) => ["AE", "AS", "CS", "DS", "IS"].includes(vr)],
  ["binary numbers and bytes", () => true],
];

const tags = DICTIONARY.trim()
  .split("\n")
  .map((line) => line.slice(0, 8));

/** What PS3.6 defines, Table E.1-1 does not list, and nothing removes whatever the policy. */
const UNLISTED = tags.filter(
  (tag) => !(isRemovedAlways(tag) || isPrivate(tag) || annexE(tag) || BEYOND_THE_TABLE.has(tag) || MARKER_TAGS.has(tag)),
);

const kindOf = (tag: string): string => KINDS.find(([, has]) => has(vrOf(tag)))?.[0] ?? "";

/** What becomes of attributes that the table does not list, by what they hold. */
export function unlistedByKind(): string {
  const kinds = Map.groupBy(UNLISTED, kindOf);
  const rows = KINDS.map(([kind]) => {
    const found = kinds.get(kind) ?? [];
    return [kind, ...[TRICEFY, BASIC].map((treatment) => countedText(found.map((tag) => actionOn(tag, vrOf(tag), treatment))))];
  });
  return table(["unlisted attributes", "`tricefy`", "`basic`"], rows);
}

const keptOf = (has: (vr: string) => boolean): readonly string[] =>
  UNLISTED.filter((tag) => has(vrOf(tag)) && inUltrasound(tag, vrOf(tag), TRICEFY) === "keep").map(nameOf);

/** The exceptions by name. */
export function unlistedByName(): string {
  const text = keptOf((vr) => FREE_TEXT.has(vr));
  const uids = keptOf((vr) => vr === "UI");
  const beyond = [...BEYOND_THE_TABLE].sort().map(nameOf);
  return [
    folded(`Text that tricefy keeps, for it describes the machine or is a code: ${text.length}`, index(text)),
    folded(`UIDs that both policies keep, for they name classes and registries: ${uids.length}`, index(uids)),
    folded(`Removed although the table does not list them, for their values tell who or where: ${beyond.length}`, index(beyond)),
  ].join("\n\n");
}
