/** Something that was started and can be stopped. */
export interface Closable {
  close(): Promise<void>;
}

/** What was started so far, so that it can be stopped in reverse order, also when a later start fails. */
export class Started {
  readonly #parts: Closable[] = [];

  add<T extends Closable>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  /** Stops all, the last first; throws the first error after trying every one. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      await part.close().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}
