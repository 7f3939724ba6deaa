import type { Position, Version } from "./versions.ts";

/** What a listing looks for. `next` gives the first version at or after a position. */
export interface Walk {
  readonly prefix: string;
  /** "" groups nothing. */
  readonly delimiter: string;
  readonly most: number;
  readonly from: Position;
  readonly next: (position: Position) => Version | undefined;
}

/** One page of a listing. */
export interface Page {
  readonly versions: readonly Version[];
  /** Common prefixes: what stands for all keys with the same text up to the delimiter. */
  readonly groups: readonly string[];
  /** The last entry, where there is more: a version's key and id, or a group alone. */
  readonly last?: { readonly key: string; readonly version?: string };
  /** Where the next page begins, when there is one. */
  readonly rest?: Position;
}

/** Later than every version of a key. */
export const NEWEST = Number.MAX_SAFE_INTEGER;

/** Steps through keys in UTF-8 order, jumping over each group. */
export function walk({ prefix, delimiter, most, from, next }: Walk): Page {
  const [versions, groups]: [Version[], string[]] = [[], []];
  let last: Page["last"];
  let position: Position | undefined =
    Buffer.compare(Buffer.from(from.key), Buffer.from(prefix)) < 0 ? { key: prefix, before: NEWEST } : from;
  while (position !== undefined && most > 0) {
    const version = next(position);
    if (version === undefined || !version.key.startsWith(prefix)) break;
    if (versions.length + groups.length === most) return { versions, groups, rest: position, ...(last && { last }) };
    const group = groupOf(version.key, prefix, delimiter);
    if (group === undefined) versions.push(version);
    else groups.push(group);
    last = group === undefined ? { key: version.key, version: version.version } : { key: group };
    position = group === undefined ? { key: version.key, before: version.seq } : after(group);
  }
  return { versions, groups };
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
  return cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
}

/** The first position behind every key that begins with a text; undefined where no key can follow. */
export function after(text: string): Position | undefined {
  const characters = [...text];
  for (let end = characters.length - 1; end >= 0; end--) {
    const code = characters[end]?.codePointAt(0) ?? 0;
    const following = code === 0xd7ff ? 0xe000 : code + 1; // surrogates are no characters
    if (following <= 0x10ffff) return { key: characters.slice(0, end).join("") + String.fromCodePoint(following), before: NEWEST };
  }
  return undefined;
}
