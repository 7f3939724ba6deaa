import { BLOCK_ENDS, type HuffmanDecoder, type HuffmanEncoder, longEntry } from "./jpeg-huffman.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";

const LONGEST_BLOCK = 256; // bytes: 64 coefficients of 31 bits each
const STUFFED = 0x00;

/** Reads the entropy-coded data of one restart interval, without their stuffed bytes. `at` counts bits. */
export class BitSource {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at = 0;
  private end = 0;

  /** `longest`: of any interval, in bytes. */
  constructor(longest: number) {
    this.bytes = new Uint8Array(longest + LONGEST_BLOCK);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Takes up the interval that begins at an offset; returns where its marker or the data's end stands. */
  load(data: Uint8Array, from: number): number {
    let [at, length] = [from, 0];
    for (; at < data.length; at++) {
      const byte = data[at] as number;
      if (byte === 0xff) {
        const next = data[at + 1];
        if (next === undefined || next === 0xff) continue; // fill bytes
        if (next !== STUFFED) break;
        at++;
      }
      this.bytes[length++] = byte;
    }
    this.bytes.fill(0, length, length + LONGEST_BLOCK);
    this.at = 0;
    this.end = length * 8;
    return at;
  }

  /** The next 16 bits. */
  private peek(at: number): number {
    const { bytes } = this;
    const byte = at >>> 3;
    const three = ((bytes[byte] as number) << 16) | ((bytes[byte + 1] as number) << 8) | (bytes[byte + 2] as number);
    return (three >>> (8 - (at & 7))) & 0xffff;
  }

  /** Reads a DC difference (T.81 F.2.2.1). */
  dcDifference(decoder: HuffmanDecoder): number {
    const bits = this.peek(this.at);
    const entry = (decoder.fast[bits >>> 7] as number) || longEntry(decoder, bits);
    this.at += entry & 31;
    const size = entry >>> 5;
    if (size === 0) return 0;
    const value = this.peek(this.at) >>> (16 - size);
    this.at += size;
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  /** Passes over a block's AC coefficients (T.81 F.2.2.2). Throws UnmaskableJpeg where they are not whole. */
  skipAc(decoder: HuffmanDecoder): void {
    const { fast } = decoder;
    let { at } = this;
    let place = 1;
    while (place < 64) {
      const bits = this.peek(at);
      const entry = (fast[bits >>> 7] as number) || longEntry(decoder, bits);
      at += entry & 31;
      place += entry >>> 5;
    }
    if ((place > 64 && place < BLOCK_ENDS) || at > this.end) throw new UnmaskableJpeg("ENTROPY");
    this.at = at;
  }
}

/** The same bytes with room for so many. */
function withRoom(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  if (needed <= bytes.length) return bytes;
  const larger = new Uint8Array(Math.max(needed, bytes.length * 2));
  larger.set(bytes);
  return larger;
}

const FEW = 16; // bytes: what is put between one reservation and the next

/** Writes the entropy-coded data of a scan, interval by interval. */
export class BitSink {
  /** The interval that is being written, not yet stuffed. */
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private length = 0;
  private pending = 0;
  private pendingBits = 0;
  private out: Uint8Array<ArrayBuffer>;
  private outLength = 0;

  /** `expected`: bytes of the whole. */
  constructor(expected: number) {
    this.bytes = new Uint8Array(expected);
    this.view = new DataView(this.bytes.buffer);
    this.out = new Uint8Array(expected);
  }

  /** Makes room for bits to copy and a block behind them. */
  private reserve(bits: number): void {
    const room = withRoom(this.bytes, this.length + (bits >>> 3) + FEW);
    if (room === this.bytes) return;
    this.bytes = room;
    this.view = new DataView(room.buffer);
  }

  /** Up to 16 bits. */
  put(bits: number, count: number): void {
    let left = this.pendingBits + count;
    const all = (this.pending << count) | bits;
    while (left >= 8) {
      left -= 8;
      this.bytes[this.length++] = all >>> left;
    }
    this.pending = all & ((1 << left) - 1);
    this.pendingBits = left;
  }

  /** A code. Throws UnmaskableJpeg where the table has none. */
  symbol(encoder: HuffmanEncoder, symbol: number): void {
    const length = encoder.lengths[symbol] as number;
    if (length === 0) throw new UnmaskableJpeg("TABLES");
    this.put(encoder.codes[symbol] as number, length);
  }

  /** A DC difference (T.81 F.1.2.1). */
  dcDifference(encoder: HuffmanEncoder, difference: number): void {
    const size = 32 - Math.clz32(Math.abs(difference));
    this.symbol(encoder, size);
    if (size > 0) this.put(difference < 0 ? difference + (1 << size) - 1 : difference, size);
  }

  /** Bits as they stand elsewhere; `from` and `to` count bits. Comes before all else that is put: it makes room. */
  copy(source: BitSource, from: number, to: number): void {
    this.reserve(to - from);
    const head = Math.min(to - from, (8 - this.pendingBits) & 7);
    this.few(source, from, head);
    const whole = (to - from - head) >>> 3;
    this.wholeBytes(source, from + head, whole);
    const done = head + whole * 8;
    this.few(source, from + done, to - from - done);
  }

  /** Fewer than 8 bits. */
  private few({ bytes }: BitSource, from: number, count: number): void {
    if (count === 0) return;
    const byte = from >>> 3;
    const two = ((bytes[byte] as number) << 8) | (bytes[byte + 1] as number);
    this.put((two >>> (16 - (from & 7) - count)) & ((1 << count) - 1), count);
  }

  /** Bits that begin at a whole byte of the output. */
  private wholeBytes(source: BitSource, from: number, count: number): void {
    const shift = from & 7;
    const start = from >>> 3;
    const end = start + count;
    if (shift === 0) this.bytes.set(source.bytes.subarray(start, end), this.length);
    else this.shifted(source, start, end, shift);
    this.length += count;
  }

  private shifted({ bytes, view }: BitSource, start: number, end: number, shift: number): void {
    let [at, to] = [start, this.length];
    for (; at + 4 <= end; at += 4, to += 4)
      this.view.setUint32(to, (view.getUint32(at) << shift) | ((bytes[at + 4] as number) >>> (8 - shift)));
    for (; at < end; at++, to++) this.bytes[to] = ((bytes[at] as number) << shift) | ((bytes[at + 1] as number) >>> (8 - shift));
  }

  /** Ends the interval: filled up with ones, stuffed. */
  endInterval(): void {
    if (this.pendingBits > 0) this.put((1 << (8 - this.pendingBits)) - 1, 8 - this.pendingBits);
    const { bytes, length } = this;
    const out = withRoom(this.out, this.outLength + 2 * length);
    let to = this.outLength;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i] as number;
      out[to++] = byte;
      if (byte === 0xff) out[to++] = STUFFED;
    }
    [this.out, this.outLength, this.length] = [out, to, 0];
  }

  /** A marker between intervals. */
  marker(code: number): void {
    this.out = withRoom(this.out, this.outLength + 2);
    this.out.set([0xff, code], this.outLength);
    this.outLength += 2;
  }

  /** All intervals that have ended. */
  written(): Uint8Array {
    return this.out.subarray(0, this.outLength);
  }
}
