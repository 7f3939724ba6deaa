import type { ByteSource } from "./source.ts";

/** The stretch of a source that was last read, so that neighbours need no reading of their own. */
export class SourceWindow {
  readonly source: ByteSource;
  readonly #passing: boolean;
  #room = new Uint8Array(0);
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  /** `passing`: what `from` answers holds only until it is called again, so that its memory can serve again. */
  constructor(source: ByteSource, passing = false) {
    this.source = source;
    this.#passing = passing;
  }

  /** All that is loaded from `start` on: at least `least` bytes, or up to the end of the source. Reads `ahead` bytes at once where it must. */
  async from(start: number, least: number, ahead: number): Promise<Uint8Array> {
    const { size } = this.source;
    const end = Math.min(size, start + least);
    if (start < this.#start || end > this.#start + this.#bytes.length) {
      this.#bytes = await this.#read(start, Math.min(size, Math.max(end, start + ahead)));
      this.#start = start;
    }
    return this.#bytes.subarray(start - this.#start);
  }

  async #read(start: number, end: number): Promise<Uint8Array> {
    this.#bytes = new Uint8Array(0); // not both in memory
    if (!this.#passing || this.source.readInto === undefined) return this.source.read(start, end);
    if (this.#room.length < end - start) this.#room = new Uint8Array(end - start);
    const bytes = this.#room.subarray(0, end - start);
    await this.source.readInto(start, bytes);
    return bytes;
  }
}
