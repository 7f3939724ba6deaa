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

type Coded = Pick<AnnexERow, "basicProfile" | "options">;

/** A treatment's options never change, so what they choose is asked of each row once. */
const CODES = new WeakMap<ReadonlySet<Option>, Map<Coded, ActionCode>>();

/** The code for a row under the options chosen: C beats K, K beats the basic profile. */
export function codeFor(row: Coded, options: ReadonlySet<Option>): ActionCode {
  const codes = CODES.get(options) ?? new Map<Coded, ActionCode>();
  const code = codes.get(row) ?? chosen(row, options);
  if (codes.size === 0) CODES.set(options, codes);
  codes.set(row, code);
  return code;
}

function chosen(row: Coded, options: ReadonlySet<Option>): ActionCode {
  const codes = (Object.keys(row.options) as Option[]).filter((option) => options.has(option)).map((option) => row.options[option]);
  return codes.find((code) => code === "C") ?? codes[0] ?? row.basicProfile;
}
