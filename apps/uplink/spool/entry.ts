import { keyedHash } from "#pipeline/derive";

/** Keyed hashes of what names an object: its study and SOP Instance UID, and the clinic's own id for it where it has one. */
export interface Names {
  readonly study: string;
  readonly sop: string;
  readonly image?: string;
}

/** One spooled object as its file's name tells it. */
export interface Entry extends Names {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly arrived: number;
  /** On the disk. */
  readonly bytes: number;
}

const HASH = 16;
const SHAPE = /^(\d{13})-[0-9a-f]{8}-([0-9a-f]{16})-([0-9a-f]{16})(?:-([0-9a-f]{16}))?$/;

/** A UID, or another id, as names of spooled files have it. Only the spool's key tells which it is. */
export const uidHash = (key: Uint8Array, uid: string): string => keyedHash(key, "uid", uid).slice(0, HASH);

export const entryName = (arrived: number, unique: string, { study, sop, image }: Names): string =>
  [String(arrived).padStart(13, "0"), unique, study, sop, ...(image === undefined ? [] : [image])].join("-");

/** An entry's name without what is made of ids: the time when it came, and what was drawn. */
export const nameOnly = ({ name }: Entry): string => name.split("-", 2).join("-");

/** Undefined for a name of another shape. */
export function parseEntry(name: string, bytes: number): Entry | undefined {
  const [, arrived, study, sop, image] = SHAPE.exec(name) ?? [];
  if (arrived === undefined || study === undefined || sop === undefined) return undefined;
  return { name, arrived: Number(arrived), study, sop, bytes, ...(image === undefined ? {} : { image }) };
}

/** Studies in the order in which their first object came; a study's objects in theirs. */
export function inOrderOfStudy(entries: Iterable<Entry>): readonly Entry[] {
  const first = new Map<string, string>();
  const all = [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { study, name } of all) if (!first.has(study)) first.set(study, name);
  const rank = ({ study }: Entry): string => first.get(study) ?? "";
  return all.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
