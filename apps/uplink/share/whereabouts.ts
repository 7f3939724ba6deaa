import type { Entry } from "../spool/entry.ts";
import type { Spool } from "../spool/spool.ts";

/** How many of the objects that a share call lists are in the building. */
export interface Whereabouts {
  /** On their way out. */
  readonly leaving: number;
  /** Waiting for a person. */
  readonly held: number;
  /** Never leaving: a person has rejected them, or they cannot be cleaned or read. */
  readonly lost: number;
}

/** Which queues say so. */
export type Places = Readonly<Record<keyof Whereabouts, readonly string[]>>;

/** `uids` are of instances or studies, or the clinic's own. What has come once more since it was lost is not lost. */
export function whereabouts(spool: Spool, uids: readonly string[], { leaving, held, lost }: Places): Whereabouts {
  const hashes = new Set(uids.map((uid) => spool.hash(uid.trim())));
  const isListed = ({ sop, study, image = "" }: Entry): boolean => [sop, study, image].some((hash) => hashes.has(hash));
  const sops = (queues: readonly string[]) => new Set(queues.flatMap((queue) => spool.find(queue, isListed)).map(({ sop }) => sop));
  const [out, waiting] = [sops(leaving), sops(held)];
  const gone = [...sops(lost)].filter((sop) => !out.has(sop) && !waiting.has(sop));
  return { leaving: out.size, held: waiting.size, lost: gone.length };
}
