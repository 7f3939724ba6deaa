import { ROWS } from "./dictionary.generated.ts";

let vrs: Map<string, string> | undefined;

function readVrs(): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 1; at < ROWS.length; at = ROWS.indexOf("\n", at) + 1)
    found.set(ROWS.slice(at, at + 8), ROWS.slice(at + 9, at + 11));
  return found;
}

/** The VR of a standard attribute (PS3.6), undefined for private and unknown tags. */
export function dictionaryVr(tag: string): string | undefined {
  vrs ??= readVrs();
  return vrs.get(tag);
}

/** The keyword of a standard attribute (PS3.6). */
export function keywordOf(tag: string): string | undefined {
  const at = ROWS.indexOf(`\n${tag} `);
  return at === -1 ? undefined : ROWS.slice(at + "\nGGGGEEEE VR ".length, ROWS.indexOf("\n", at + 1));
}

/** A tag for an error, where the standard has it. Where lengths are wrong, four bytes of a value look like a tag: they are not told. */
export const told = (tag: string): { tag?: string } => (dictionaryVr(tag) === undefined ? {} : { tag });
