import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/** Delivers one event body to a queue; a rejection means: try again later. */
export type Deliver = (queue: string, body: string) => Promise<void>;

const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5000;

const prepareAll = (database: DatabaseSync) => ({
  add: database.prepare("INSERT INTO outbox (queue, body) VALUES (?, ?)"),
  queues: database.prepare("SELECT DISTINCT queue FROM outbox"),
  first: database.prepare("SELECT id, body FROM outbox WHERE queue = ? ORDER BY id LIMIT 1"),
  delete: database.prepare("DELETE FROM outbox WHERE id = ?"),
});

/** Events that are committed but not yet delivered: each at least once, in order for each queue, also after a crash. */
export class Outbox {
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  readonly #deliver: Deliver;
  readonly #closing = new AbortController();
  readonly #busy = new Set<string>();

  constructor(database: DatabaseSync, deliver: Deliver) {
    this.#database = database;
    this.#sql = prepareAll(database);
    this.#deliver = deliver;
  }

  /** Adds an event; to be called inside the transaction that makes it true. */
  add(queue: string, body: string): void {
    this.#sql.add.run(queue, body);
  }

  /** Starts delivery of what an earlier run left. */
  resume(): void {
    for (const { queue } of this.#sql.queues.all()) this.wake(String(queue));
  }

  /** Starts delivery to a queue that has events waiting. */
  wake(queue: string): void {
    if (this.#busy.has(queue)) return;
    this.#busy.add(queue);
    // An index that cannot be read fails the next request aloud, and that wakes the queue again.
    this.#drain(queue).catch(() => undefined);
  }

  /** Stops delivery; what is on its way is delivered again after the next start. */
  close(): void {
    this.#closing.abort();
  }

  async #drain(queue: string): Promise<void> {
    try {
      let delay = FIRST_RETRY_MS;
      for (let event = this.#next(queue); event !== undefined; event = this.#next(queue)) {
        const delivered = await this.#attempt(queue, event);
        if (!delivered) await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        delay = delivered ? FIRST_RETRY_MS : Math.min(delay * 2, LONGEST_RETRY_MS);
      }
    } finally {
      this.#busy.delete(queue);
    }
  }

  #next(queue: string): { id: number; body: string } | undefined {
    if (this.#closing.signal.aborted) return undefined;
    const row = this.#sql.first.get(queue);
    return row && { id: Number(row.id), body: String(row.body) };
  }

  async #attempt(queue: string, event: { id: number; body: string }): Promise<boolean> {
    try {
      await this.#deliver(queue, event.body);
      if (!this.#closing.signal.aborted) this.#forget(event.id);
      return true;
    } catch {
      return false;
    }
  }

  /** Not worth waiting for the disk: a deletion lost in a power cut only delivers the event again. */
  #forget(id: number): void {
    this.#database.exec("PRAGMA synchronous = NORMAL");
    this.#sql.delete.run(id);
    this.#database.exec("PRAGMA synchronous = FULL");
  }
}
