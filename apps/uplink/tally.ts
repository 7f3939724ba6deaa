/** A caller that was not served, as the page shows it to whoever sets a machine up. Never written anywhere. */
export interface Refused {
  readonly at: string;
  readonly why: string;
  readonly aeTitle: string;
  readonly address: string;
}

const REMEMBERED = 20;

/** What has happened since the start, in memory. */
export class Tally {
  #objects = 0;
  #bytes = 0;
  #rejected = 0;
  #full = 0;
  #lastReceived = "";
  #refused: readonly Refused[] = [];
  readonly #ended: Record<string, number> = {};

  received(bytes: number): void {
    this.#objects++;
    this.#bytes += bytes;
    this.#lastReceived = new Date().toISOString();
  }

  /** An object that could not be read. */
  rejected(): void {
    this.#rejected++;
  }

  full(): void {
    this.#full++;
  }

  refused(why: string, aeTitle: string, address: string): void {
    const printable = aeTitle.replace(/[^\x20-\x7e]/g, "?");
    this.#refused = [{ at: new Date().toISOString(), why, aeTitle: printable, address }, ...this.#refused].slice(0, REMEMBERED);
  }

  ended(how: string): void {
    this.#ended[how] = (this.#ended[how] ?? 0) + 1;
  }

  get snapshot() {
    return {
      objects: this.#objects,
      bytes: this.#bytes,
      rejected: this.#rejected,
      withoutRoom: this.#full,
      lastReceived: this.#lastReceived,
      associations: { ...this.#ended },
      refused: this.#refused,
    };
  }
}
