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

/** The row of an attribute, or undefined where the table does not list it; repeating groups 5000-50FE and 6000-60FE share theirs. */
export function annexE(tag: string): AnnexERow | undefined {
  const row = byTag.get(tag);
  if (row !== undefined) return row;
  if (tag.startsWith("50")) return byTag.get("50xxxxxx");
  return tag.startsWith("60") ? byTag.get(`60xx${tag.slice(4)}`) : undefined;
}

const CHOICES = new WeakMap<object, readonly (readonly [Option, ActionCode])[]>();

/** The option columns of a row that are not blank. */
function choicesOf(row: Pick<AnnexERow, "options">): readonly (readonly [Option, ActionCode])[] {
  const choices = CHOICES.get(row) ?? (Object.entries(row.options) as [Option, ActionCode][]);
  CHOICES.set(row, choices);
  return choices;
}

/** The code for a row under the options chosen: C beats K, K beats the basic profile. */
export function codeFor(row: Pick<AnnexERow, "basicProfile" | "options">, options: ReadonlySet<Option>): ActionCode {
  const chosen = choicesOf(row).filter(([option]) => options.has(option));
  return chosen.find(([, code]) => code === "C")?.[1] ?? chosen[0]?.[1] ?? row.basicProfile;
}
