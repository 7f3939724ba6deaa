import type { ByteSource } from "./source.ts";

/** The stretch of a source that was last read, so that neighbours need no reading of their own. */
export class SourceWindow {
  readonly source: ByteSource;
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** All that is loaded from `start` on: at least `least` bytes, or up to the end of the source. Reads `ahead` bytes at once where it must. */
  async from(start: number, least: number, ahead: number): Promise<Uint8Array> {
    const { size } = this.source;
    const end = Math.min(size, start + least);
    if (start < this.#start || end > this.#start + this.#bytes.length) {
      this.#bytes = new Uint8Array(0); // not both in memory
      this.#bytes = await this.source.read(start, Math.min(size, Math.max(end, start + ahead)));
      this.#start = start;
    }
    return this.#bytes.subarray(start - this.#start);
  }
}
