import { setTimeout as sleep } from "node:timers/promises";
import type { Tell } from "./log.ts";
import { SpoolDamaged } from "./spool/cipher.ts";
import type { Entry } from "./spool/entry.ts";
import type { Sealed } from "./spool/sealed-file.ts";
import type { Spool } from "./spool/spool.ts";

/** Another attempt would end as this one: the object waits for a person. */
export class Undeliverable extends Error {
  override readonly name = "Undeliverable";
}

export interface CourierOptions {
  readonly spool: Spool;
  readonly queue: string;
  /** How many objects are under way at once. */
  readonly atOnce: number;
  /** Delivers one object; may be called again for the same one. */
  readonly deliver: (entry: Entry, sealed: Sealed) => Promise<void>;
  readonly tell: Tell;
}

/** Where a queue's undeliverable objects wait. */
export const failedQueue = (queue: string): string => `${queue}.failed`;

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

/** Takes what waits in one queue of the spool to where it belongs, study by study, for as long as it takes. */
export class Courier {
  readonly #options: CourierOptions;
  readonly #stop = new AbortController();
  readonly #attempts = new Map<string, number>();
  #wake: () => void = () => {};
  #failures = 0;
  #delivered = 0;
  #lastError = "";
  #running: Promise<void> | undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
    options.spool.onChange(() => this.#wake());
  }

  start(): void {
    this.#running = this.#run();
  }

  /** What is under way ends first. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  /** Has what waits for a person tried again; answers how many objects that is. */
  async retry(): Promise<number> {
    const { spool, queue } = this.#options;
    const failed = spool.entries(failedQueue(queue));
    for (const entry of failed) await spool.move(entry, failedQueue(queue), queue);
    return failed.length;
  }

  get snapshot() {
    const { spool, queue } = this.#options;
    return {
      queue,
      waiting: spool.count(queue),
      failed: spool.count(failedQueue(queue)),
      delivered: this.#delivered,
      failuresInARow: this.#failures,
      lastError: this.#lastError,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const batch = this.#batch();
      if (batch.length === 0) await woken;
      else if (!(await this.#round(batch))) await sleep(pause(this.#failures), undefined, { signal }).catch(() => {});
    }
  }

  /** In order of study; what has failed comes behind what has not. */
  #batch(): readonly Entry[] {
    const entries = this.#options.spool.entries(this.#options.queue);
    const attempts = ({ name }: Entry): number => this.#attempts.get(name) ?? 0;
    return this.#attempts.size === 0 ? entries : entries.toSorted((a, b) => attempts(a) - attempts(b));
  }

  /** Delivers a batch; false as soon as one has failed. */
  async #round(batch: readonly Entry[]): Promise<boolean> {
    const left = batch.values();
    let goesWell = true;
    const worker = async (): Promise<void> => {
      for (const entry of left) {
        if (!goesWell || this.#stop.signal.aborted) return;
        if (!(await this.#attempt(entry))) goesWell = false;
      }
    };
    const workers = this.#failures > 0 ? 1 : this.#options.atOnce;
    await Promise.all(Array.from({ length: workers }, worker));
    return goesWell;
  }

  async #attempt(entry: Entry): Promise<boolean> {
    const { spool, queue, deliver } = this.#options;
    if (!spool.has(queue, entry)) return true;
    try {
      const sealed = await spool.read(queue, entry);
      await deliver(entry, sealed).finally(() => sealed.close());
      await spool.done(queue, entry);
      this.#attempts.delete(entry.name);
      this.#delivered++;
      this.#failures = 0;
      this.#lastError = "";
      return true;
    } catch (error) {
      return this.#failed(entry, error as Error);
    }
  }

  async #failed(entry: Entry, error: Error): Promise<boolean> {
    const { spool, queue, tell } = this.#options;
    const attempt = (this.#attempts.get(entry.name) ?? 0) + 1;
    this.#lastError = error.name;
    tell("not delivered", { queue, error: error.name, code: (error as NodeJS.ErrnoException).code ?? "", attempt });
    const isForPerson = error instanceof Undeliverable || error instanceof SpoolDamaged;
    if (isForPerson && (await isMoved(spool.move(entry, queue, failedQueue(queue))))) {
      this.#attempts.delete(entry.name);
      return true;
    }
    this.#attempts.set(entry.name, attempt);
    this.#failures++;
    return false;
  }
}

/** A disk that is full or fails takes no new name either. */
const isMoved = (move: Promise<void>): Promise<boolean> =>
  move.then(
    () => true,
    () => false,
  );

/** Milliseconds, doubled with every failure in a row, and never quite the same. */
const pause = (failures: number): number =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 10)) * (0.75 + Math.random() / 4);
