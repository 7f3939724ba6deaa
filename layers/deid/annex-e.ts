import { ROWS } from "./annex-e.generated.ts";
import type { Option } from "./options.ts";

/** Action codes as Table E.1-1 prints them (PS3.15 Table E.1-1a). */
export type ActionCode = "D" | "Z" | "X" | "K" | "C" | "U" | "X/Z" | "X/D" | "X/Z/D" | "Z/D" | "X/Z/U*";

/** One row of PS3.15 Table E.1-1; `tag` without punctuation, `x` where it repeats. */
export interface AnnexERow {
  readonly tag: string;
  readonly keyword: string;
  readonly vr: string;
  readonly basicProfile: ActionCode;
  readonly options: Readonly<Partial<Record<Option, ActionCode>>>;
}

const byTag = new Map(ROWS.map((row) => [row.tag, row]));

/** The row of repeating groups 5000-50FE and 6000-60FE that a tag falls under. */
const repeating = (tag: string): string => (tag.startsWith("50") ? "50xxxxxx" : `60xx${tag.slice(4)}`);

/** The row of an attribute, or undefined where the table does not list it. */
export const annexE = (tag: string): AnnexERow | undefined => byTag.get(tag) ?? byTag.get(repeating(tag));

/** The code for a row under the options chosen: C beats K, K beats the basic profile. */
export function codeFor(row: Pick<AnnexERow, "basicProfile" | "options">, options: ReadonlySet<Option>): ActionCode {
  let code = row.basicProfile;
  for (const [option, choice] of Object.entries(row.options) as [Option, ActionCode][]) {
    if (!options.has(option)) continue;
    if (choice === "C") return "C";
    code = choice;
  }
  return code;
}
