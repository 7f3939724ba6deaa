import { askOfImage } from "#aws/members";
import { settleJson } from "#aws/objects";
import { type IndexEntry, indexEntry } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { Opened } from "./examine.ts";

/** One file among those that may come with the same SOP Instance UID. */
export interface Owner {
  readonly study: string;
  readonly source: string;
}

export const ownerOf = ({ clean, source }: Opened): Owner => ({ study: clean.study, source });

/** Tells a file from others with its UID; stands behind `~` in the name of one that contends. */
export const shortHash = ({ source }: Owner): string => source.slice(0, 8);

type Change = (now: IndexEntry | undefined) => IndexEntry | undefined;

const entryOf = (clinic: string, sop: string) => ({ bucket: "clean", key: keys.index(clinic, sop) }) as const;

const settle = (clinic: string, sop: string, change: Change): Promise<void> => settleJson(entryOf(clinic, sop), indexEntry, change);

/** The same where a share may have what the entry says from its study's listing: before it changes, whoever would share it is told to ask. */
const settleAsked = (clinic: string, sop: string, change: Change): Promise<void> =>
  settleJson(entryOf(clinic, sop), indexEntry, async (now) => {
    const next = change(now);
    if (next !== undefined && now !== undefined) await askOfImage(clinic, now.study, sop);
    return next;
  });

const owns = ({ study, source }: Owner, entry: IndexEntry): boolean => entry.study === study && entry.source === source;

/** Claims a SOP Instance UID in its clinic. False: another file has it, of this study or of another. */
export async function claimUid(clinic: string, sop: string, owner: Owner): Promise<boolean> {
  let claimed = true;
  await settle(clinic, sop, (now) => {
    if (now === undefined || now.state === "rejected") return { ...owner, state: "claimed", contenders: now?.contenders ?? [] };
    claimed = owns(owner, now);
    return undefined;
  });
  return claimed;
}

/** Says what became of the image that has its UID. "clean" stands. */
export const markImage = (clinic: string, sop: string, owner: Owner, state: IndexEntry["state"]): Promise<void> =>
  settle(clinic, sop, (now) => {
    if (now === undefined || !owns(owner, now) || now.state === "clean" || now.state === state) return undefined;
    return { ...now, state };
  });

/** A clean image must wait for a person after all. False: its UID is another file's, or what became of it is known already. */
export async function recallImage(clinic: string, sop: string, owner: Owner): Promise<boolean> {
  let isOurs = false;
  await settleAsked(clinic, sop, (now) => {
    isOurs = now !== undefined && owns(owner, now) && (now.state === "clean" || now.state === "held");
    return isOurs && now?.state === "clean" ? { ...now, state: "held" } : undefined;
  });
  return isOurs;
}

/** A held file that has its UID is gone, and its rejection was cut short before it could be told. */
export const markGone = (clinic: string, sop: string, study: string): Promise<void> =>
  settle(clinic, sop, (now) => (now?.state === "held" && now.study === study ? { ...now, state: "rejected" } : undefined));

/** A file that waits for a person because another one has its UID: until then a call for that UID gets neither. */
export const addContender = (clinic: string, sop: string, owner: Owner): Promise<void> =>
  settleAsked(clinic, sop, (now) => {
    if (now === undefined || now.contenders.includes(shortHash(owner))) return undefined;
    return { ...now, contenders: [...now.contenders, shortHash(owner)].sort() };
  });

/** A person has decided on a contender; the winner has the UID from now on. */
export const settleContender = (clinic: string, sop: string, owner: Owner, wins: boolean): Promise<void> =>
  settleAsked(clinic, sop, (now) => {
    const contenders = (now?.contenders ?? []).filter((hash) => hash !== shortHash(owner));
    if (wins)
      return now && owns(owner, now) && now.state === "clean" && now.contenders.length === contenders.length
        ? undefined
        : { ...owner, state: "clean", contenders };
    return now === undefined || now.contenders.length === contenders.length ? undefined : { ...now, contenders };
  });
