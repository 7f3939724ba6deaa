import { ROWS } from "./dictionary.generated.ts";

const vrs = new Map<string, string>();
const keywords = new Map<string, string>();
for (const row of ROWS.trim().split("\n")) {
  vrs.set(row.slice(0, 8), row.slice(9, 11));
  keywords.set(row.slice(0, 8), row.slice(12));
}

/** The VR of a standard attribute (PS3.6), undefined for private and unknown tags. */
export const dictionaryVr = (tag: string): string | undefined => vrs.get(tag);

/** The keyword of a standard attribute (PS3.6). */
export const keywordOf = (tag: string): string | undefined => keywords.get(tag);
