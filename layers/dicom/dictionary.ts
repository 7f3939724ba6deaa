import { ROWS } from "./dictionary.generated.ts";

/** VRs by tag: those asked for, "" where there is none; all of them once many have been. */
const vrs = new Map<string, string>();
const MANY = 500;
let hasAll = false;

const vrAt = (row: number): string => ROWS.slice(row + 9, row + 11);

function readAll(): void {
  for (let row = 1; row < ROWS.length; row = ROWS.indexOf("\n", row) + 1) vrs.set(ROWS.slice(row, row + 8), vrAt(row));
  hasAll = true;
}

/** Most programs ask for the tags of a few files: to search for those takes less than to read all rows. */
function searched(tag: string): string {
  let [from, to] = [1, ROWS.length];
  while (from < to) {
    const row = ROWS.lastIndexOf("\n", (from + to) >> 1) + 1;
    const there = ROWS.slice(row, row + 8);
    if (there === tag) return vrAt(row);
    if (there < tag) from = ROWS.indexOf("\n", row) + 1;
    else to = row;
  }
  return "";
}

function lookUp(tag: string): string {
  if (hasAll) return "";
  if (vrs.size >= MANY) {
    readAll();
    return vrs.get(tag) ?? "";
  }
  const vr = searched(tag);
  vrs.set(tag, vr);
  return vr;
}

/** The VR of a standard attribute (PS3.6), undefined for private and unknown tags. */
export function dictionaryVr(tag: string): string | undefined {
  const vr = vrs.get(tag) ?? lookUp(tag);
  return vr === "" ? undefined : vr;
}

/** The keyword of a standard attribute (PS3.6). */
export function keywordOf(tag: string): string | undefined {
  const at = ROWS.indexOf(`\n${tag} `);
  return at === -1 ? undefined : ROWS.slice(at + "\nGGGGEEEE VR ".length, ROWS.indexOf("\n", at + 1));
}

/** A tag for an error, where the standard has it. Where lengths are wrong, four bytes of a value look like a tag: they are not told. */
export const told = (tag: string): { tag?: string } => (dictionaryVr(tag) === undefined ? {} : { tag });
