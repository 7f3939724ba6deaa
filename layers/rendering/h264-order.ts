import type { VideoUnit } from "#dicom/video-units";
import { type FrameRate, inLowestTerms } from "./timing.ts";

/** What a Sequence Parameter Set says that a slice's place depends on (ITU-T H.264 7.3.2.1.1). */
interface Parameters {
  readonly separatePlanes: boolean;
  readonly frameNumberBits: number;
  readonly orderType: number;
  readonly orderBits: number;
  readonly framesOnly: boolean;
  /** Where Video Usability Information tells it (E.1.1). */
  readonly rate?: FrameRate;
}

/** Profiles whose parameter sets tell the chroma format and scaling lists. */
const HIGH_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);
const SPS = 7;
const SLICE = 1;
const IDR = 5;

/** Bits of a NAL unit's content, the bytes that prevent start codes taken out. Behind the end come zeros. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(content: Buffer) {
    this.#bytes = content.filter((byte, i) => !(byte === 3 && content[i - 1] === 0 && content[i - 2] === 0)) as Buffer;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++)
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    return value;
  }

  /** Exp-Golomb coded, unsigned (9.1). */
  golomb(): number {
    let zeros = 0;
    while (zeros < 32 && this.take(1) === 0) zeros++;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signed(): number {
    const code = this.golomb();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

function skipScalingLists(bits: Bits, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (bits.take(1) === 0) continue;
    let [last, next] = [8, 8];
    for (let i = 0; i < (list < 6 ? 16 : 64); i++) {
      if (next !== 0) next = (last + bits.signed() + 256) % 256;
      last = next === 0 ? last : next;
    }
  }
}

const MOST_PICTURES = 1_000_000;
const MOST_BITS = 16; // of a frame number, and of an order

/** Undefined for an order of type 1, which hardly any encoder writes, and for what no codestream says. */
function parametersOf(content: Buffer): Parameters | undefined {
  const bits = new Bits(content);
  const profile = bits.take(8);
  bits.take(16);
  bits.golomb();
  let separatePlanes = false;
  if (HIGH_PROFILES.has(profile)) {
    const chroma = bits.golomb();
    if (chroma === 3) separatePlanes = bits.take(1) === 1;
    bits.golomb();
    bits.golomb();
    bits.take(1);
    if (bits.take(1) === 1) skipScalingLists(bits, chroma === 3 ? 12 : 8);
  }
  const frameNumberBits = bits.golomb() + 4;
  const orderType = bits.golomb();
  if (orderType === 1) return undefined;
  const orderBits = orderType === 0 ? bits.golomb() + 4 : 0;
  if (orderType > 2 || frameNumberBits > MOST_BITS || orderBits > MOST_BITS) return undefined;
  bits.golomb();
  bits.take(1);
  bits.golomb();
  bits.golomb();
  const framesOnly = bits.take(1) === 1;
  if (!framesOnly) bits.take(1);
  return { separatePlanes, frameNumberBits, orderType, orderBits, framesOnly, ...rateOf(bits) };
}

const OWN_ASPECT = 255;

/** The rate, from the flag of direct prediction on. */
function rateOf(bits: Bits): Pick<Parameters, "rate"> {
  bits.take(1);
  if (bits.take(1) === 1) for (let side = 0; side < 4; side++) bits.golomb();
  if (bits.take(1) === 0) return {};
  if (bits.take(1) === 1 && bits.take(8) === OWN_ASPECT) bits.take(32);
  if (bits.take(1) === 1) bits.take(1);
  if (bits.take(1) === 1) {
    bits.take(4);
    if (bits.take(1) === 1) bits.take(24);
  }
  if (bits.take(1) === 1) {
    bits.golomb();
    bits.golomb();
  }
  if (bits.take(1) === 0) return {};
  const [ticks, scale] = [bits.take(32), bits.take(32)];
  return ticks > 0 && scale > 0 ? { rate: inLowestTerms(scale, 2 * ticks) } : {};
}

interface Shown {
  readonly period: number;
  readonly order: number;
}

/** In which order the pictures of an H.264 codestream are shown, from its units as they come. */
export class H264Order {
  #parameterSet: Buffer | undefined;
  #parameters: Parameters | undefined;
  readonly #pictures: Shown[] = [];
  #isKnown = true;
  #period = 0;
  #high = 0;
  #low = 0;

  add({ head }: VideoUnit): void {
    const type = (head[0] ?? 0) & 0x1f;
    if (type === SPS) this.#take(head.subarray(1));
    else if (type === SLICE || type === IDR) this.#slice(head, type === IDR);
    else if (type > SLICE && type < IDR) this.#isKnown = false; // partitioned slices
  }

  /** Frames per second, where the codestream tells it. */
  get rate(): FrameRate | undefined {
    return this.#parameters?.rate;
  }

  /** Each picture's place among all, in the order of the codestream; undefined where that cannot be told, or pictures are fields. */
  places(): readonly number[] | undefined {
    if (!this.#isKnown || this.#pictures.length === 0) return undefined;
    const shown = this.#pictures.map((picture, i) => ({ ...picture, i }));
    shown.sort((one, other) => one.period - other.period || one.order - other.order);
    const places = new Array<number>(shown.length).fill(0);
    for (const [place, { i }] of shown.entries()) places[i] = place;
    return places;
  }

  #take(set: Buffer): void {
    const whole = set.subarray(0, set.findLastIndex((byte) => byte !== 0) + 1);
    if (this.#parameterSet !== undefined && !this.#parameterSet.equals(whole)) this.#isKnown = false;
    this.#parameterSet = whole;
    this.#parameters = parametersOf(whole);
    if (this.#parameters?.framesOnly !== true) this.#isKnown = false;
  }

  #slice(head: Buffer, isIdr: boolean): void {
    const bits = new Bits(head.subarray(1, 64));
    const isFirst = bits.golomb() === 0;
    if (this.#parameters === undefined || this.#pictures.length === MOST_PICTURES) this.#isKnown = false;
    if (!this.#isKnown) return;
    if (!isFirst || this.#parameters === undefined) return;
    const { separatePlanes, frameNumberBits, orderType, orderBits } = this.#parameters;
    bits.golomb();
    bits.golomb();
    if (separatePlanes) bits.take(2);
    bits.take(frameNumberBits);
    if (isIdr) {
      bits.golomb();
      [this.#period, this.#high, this.#low] = [this.#period + 1, 0, 0];
    }
    const order = orderType === 0 ? this.#order(bits.take(orderBits), 2 ** orderBits, ((head[0] ?? 0) & 0x60) !== 0) : 0;
    this.#pictures.push({ period: this.#period, order: orderType === 0 ? order : this.#pictures.length });
  }

  /** Picture order count of type 0 (8.2.1.1): the low part is written, the high part follows from the reference picture before. */
  #order(low: number, most: number, isReference: boolean): number {
    let high = this.#high;
    if (low < this.#low && this.#low - low >= most / 2) high += most;
    else if (low > this.#low && low - this.#low > most / 2) high -= most;
    if (isReference) [this.#high, this.#low] = [high, low];
    return high + low;
  }
}
