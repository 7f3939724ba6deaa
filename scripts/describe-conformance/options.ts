import type { AnnexERow } from "#deid/annex-e";
import { BASIC_PROFILE, OPTIONS, type Option, REFUSED_OPTIONS } from "#deid/options";
import { POLICIES } from "#deid/policies";
import { ROWS as SAFE_PRIVATE_ROWS } from "#deid/safe-private.generated";
import { actionText, countedText, DATA_SET_ROWS, inUltrasound, treatmentUnder } from "./dispositions.ts";
import { table } from "./markdown.ts";

const SAFE_PRIVATE = SAFE_PRIVATE_ROWS.trim().split("\n").length;

/** PS3.2 Table N.8-7: which profile and options are supported, and how. */
export function optionTable(): string {
  const rows = Object.entries(OPTIONS).map(([name, { column, code }]) => {
    const [value, scheme, meaning] = code;
    return [
      `${meaning}<br>\`${name}\``,
      `${value} ${scheme}`,
      "Y",
      "N",
      value === BASIC_PROFILE[0] ? "N" : "Y",
      effectOf(name, column),
    ];
  });
  const refused = Object.keys(REFUSED_OPTIONS).map((name) => [
    `\`${name}\``,
    "",
    "N",
    "N",
    "N",
    "a policy that names it is refused",
  ]);
  const head = [
    "profile or option",
    "code",
    "de-identifier",
    "re-identifier",
    "configurable",
    "what becomes of the rows it changes",
  ];
  return table(head, [...rows, ...refused]);
}

/** What the engine does with the rows of an option's column when it is chosen alone. */
function effectOf(name: string, column: Option | undefined): string {
  if (column === undefined) return name.startsWith("Basic") ? "always part of what is done" : "Patient ID becomes a keyed hash";
  if (column === "retainSafePrivate")
    return `${SAFE_PRIVATE} attributes of Table E.3.10-1 stay with their private creators; all others X (removed)`;
  const treatment = treatmentUnder({ id: "one", version: "1", rules: [{ do: `deidentify:${name}` }] });
  const isChanged = ({ options }: AnnexERow): boolean => options[column] !== undefined;
  return countedText(DATA_SET_ROWS.filter(isChanged).map(({ tag, vr }) => actionText(inUltrasound(tag, vr, treatment))));
}

/** The shipped policies side by side. */
export function policyTable(): string {
  const rows = Object.entries(POLICIES).map(([id, document]) => {
    const { optionNames, dates, birthDate, unlisted, onFailure, options } = treatmentUnder(document);
    return [
      `\`${id}\` version ${document.version}`,
      optionNames.map((name) => `\`${name}\``).join("<br>") || "none",
      options.has("retainLongitudinalModifiedDates") ? dates : "by the profile",
      birthDate === "decade" ? "decade" : "by the profile",
      unlisted,
      onFailure,
    ];
  });
  const head = ["policy", "options besides the Basic Profile", "dates", "birth date", "unlisted text", "unreadable attribute"];
  return table(head, rows);
}
