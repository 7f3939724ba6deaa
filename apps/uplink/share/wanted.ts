import type { Names } from "../spool/entry.ts";
import type { Spool } from "../spool/spool.ts";

/** Images, or whole studies, that share calls have listed: what comes of them leaves the building, whether it is here yet or not. In memory alone. */
export class Wanted {
  readonly #spool: Spool;
  readonly #until = new Map<string, number>();

  constructor(spool: Spool) {
    this.#spool = spool;
  }

  has({ sop, study, image = "" }: Names): boolean {
    return [sop, study, image].some((hash) => (this.#until.get(hash) ?? 0) > Date.now());
  }

  /** Lets images go from one queue into another, now or as soon as they come. `uids` are of instances or studies, or the clinic's own. */
  async release(uids: readonly string[], until: number, from: string, to: string): Promise<void> {
    for (const [hash, end] of this.#until) if (end <= Date.now()) this.#until.delete(hash);
    for (const uid of uids) this.#until.set(this.#spool.hash(uid.trim()), until);
    const listed = this.#spool.find(from, (entry) => this.has(entry));
    for (const entry of listed) if (this.#spool.has(from, entry)) await this.#spool.move(entry, from, to);
  }
}
