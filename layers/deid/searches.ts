const MAX_PARTS = 8;

/** Runs of words, or of characters, to be found in longer ones in one pass, however many they are. Of long runs the first eight parts. */
export class RunSet {
  readonly #runs = new Set<string>();
  readonly #sizes = new Set<number>();

  add(parts: readonly string[]): void {
    const run = parts.slice(0, MAX_PARTS);
    this.#runs.add(run.join(" "));
    this.#sizes.add(run.length);
  }

  addAll(other: RunSet): void {
    for (const run of other.#runs) this.#runs.add(run);
    for (const size of other.#sizes) this.#sizes.add(size);
  }

  /** True where a run of these parts was added. */
  meets(parts: readonly string[]): boolean {
    for (const size of this.#sizes) for (let at = 0; at + size <= parts.length; at++) if (this.#has(parts, at, size)) return true;
    return false;
  }

  #has(parts: readonly string[], at: number, size: number): boolean {
    return this.#runs.has(size === 1 ? (parts[at] ?? "") : parts.slice(at, at + size).join(" "));
  }
}

const TAIL = 8;
const MOST = 64;
const PAIRS = 4096; // every file has its own table: a larger one costs more to clear than it saves
const pairOf = (first: number, second: number): number => ((first << 4) ^ second) & (PAIRS - 1);

/** Byte strings of eight bytes or more, to be found whole in others, in one pass, however many they are. Of long ones the first 64 bytes. */
export class ByteSet {
  readonly #secrets = new Set<string>();
  /** The lengths of what ends in these eight bytes: UIDs begin alike. */
  readonly #byTail = new Map<string, Set<number>>();
  /** One for what the pairs of bytes that tails begin with hash to: most places are passed by at once. */
  #pairs: Uint8Array | undefined;
  readonly #more: ByteSet | undefined;

  /** `more`: what is searched for besides. */
  constructor(more?: ByteSet) {
    this.#more = more;
  }

  /** Adds a string of characters 0..255; a shorter one says too little to be searched for. */
  add(text: string): void {
    if (text.length < TAIL) return;
    const secret = text.slice(0, MOST);
    const tail = secret.slice(-TAIL);
    this.#secrets.add(secret);
    this.#byTail.set(tail, (this.#byTail.get(tail) ?? new Set()).add(secret.length));
    this.#pairs ??= new Uint8Array(PAIRS);
    this.#pairs[pairOf(tail.charCodeAt(0), tail.charCodeAt(1))] = 1;
  }

  addAll(other: ByteSet): void {
    for (const secret of other.#secrets) this.add(secret);
    if (other.#more !== undefined) this.addAll(other.#more);
  }

  foundIn(bytes: Uint8Array): boolean {
    return bytes.length >= TAIL && (this.#hasOneIn(bytes) || (this.#more?.foundIn(bytes) ?? false));
  }

  #hasOneIn(bytes: Uint8Array): boolean {
    const pairs = this.#pairs;
    if (pairs === undefined) return false;
    const last = bytes.length - TAIL;
    for (let at = 0; at <= last; at++) {
      if (pairs[pairOf(bytes[at] ?? 0, bytes[at + 1] ?? 0)] === 1 && this.#endsAt(bytes, at + TAIL)) return true;
    }
    return false;
  }

  #endsAt(bytes: Uint8Array, end: number): boolean {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lengths = this.#byTail.get(buffer.toString("latin1", end - TAIL, end)) ?? [];
    return [...lengths].some((length) => length <= end && this.#isWhole(buffer, end - length, end));
  }

  /** A number inside a longer number, or a UID that another one begins with, is not the same. */
  #isWhole(buffer: Buffer, start: number, end: number): boolean {
    const found = buffer.toString("latin1", start, end);
    if (!this.#secrets.has(found)) return false;
    const inside = /^[\d.]+$/.test(found) ? /[\d.]/ : /[A-Za-z\d]/;
    const around = [start - 1, found.length === MOST ? -1 : end].map((at) => String.fromCharCode(buffer[at] ?? 0));
    return !around.some((character) => inside.test(character));
  }
}
