import { Rejection } from "#pipeline/rejections";
import { boxesOf, isBoxed } from "./boxes.ts";

/** What a JPEG XL codestream says of itself (ISO/IEC 18181-1 annexes on size and image metadata). */
export interface JpegXlHeader {
  readonly width: number;
  readonly height: number;
  readonly precision: number;
  /** Floating point samples. */
  readonly float: boolean;
  /** Coded in XYB, which a decoder turns into RGB. */
  readonly xyb: boolean;
  readonly grey: boolean;
  readonly extraChannels: number;
}

const PART_NUMBER = 4; // bytes before each part of a divided codestream

/** Bits from the lowest of the first byte on. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3];
      if (byte === undefined) throw new Rejection("TRUNCATED", { offset: this.#at >> 3 });
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  flag(): boolean {
    return this.take(1) === 1;
  }

  /** One of four forms: [start, bits that are added]. */
  choice(forms: readonly (readonly [number, number])[]): number {
    const [start, bits] = forms[this.take(2)] as readonly [number, number];
    return start + this.take(bits);
  }
}

const SIDE = [
  [1, 9],
  [1, 13],
  [1, 18],
  [1, 30],
] as const;

/** Width to height, by their number in the codestream. */
const RATIOS: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
];

function size(bits: Bits): { width: number; height: number } {
  const isSmall = bits.flag();
  const side = (): number => (isSmall ? (bits.take(5) + 1) * 8 : bits.choice(SIDE));
  const height = side();
  const ratio = bits.take(3);
  if (ratio === 0) return { width: side(), height };
  const [across, down] = RATIOS[ratio] as readonly [number, number];
  return { width: Math.floor((height * across) / down), height };
}

/** Reads the header of a frame, bare or in boxes. Throws Rejection where it is none, or one of an animation or a preview. */
export function parseJpegXl(frame: Uint8Array): JpegXlHeader {
  const codestream = startOf(frame);
  if (codestream[0] !== 0xff || codestream[1] !== 0x0a) throw new Rejection("MALFORMED", { offset: 0 });
  const bits = new Bits(codestream.subarray(2));
  const extent = size(bits);
  if (bits.flag()) return { ...extent, precision: 8, float: false, xyb: true, grey: false, extraChannels: 0 };
  if (bits.flag()) readExtraFields(bits);
  const float = bits.flag();
  const precision = float
    ? bits.choice([
        [32, 0],
        [16, 0],
        [24, 0],
        [1, 6],
      ])
    : bits.choice([
        [8, 0],
        [10, 0],
        [12, 0],
        [1, 6],
      ]);
  bits.take(float ? 5 : 1); // bits of the exponent; whether 16-bit buffers suffice
  const extraChannels = bits.choice([
    [0, 0],
    [1, 0],
    [2, 4],
    [1, 12],
  ]);
  if (extraChannels > 0) return { ...extent, precision, float, xyb: false, grey: false, extraChannels };
  const xyb = bits.flag();
  return { ...extent, precision, float, xyb, grey: isGrey(bits), extraChannels };
}

function readExtraFields(bits: Bits): void {
  const orientation = bits.take(3) + 1;
  if (bits.flag()) size(bits); // the size that the picture is meant to be shown in
  if (orientation !== 1 || bits.flag() || bits.flag()) throw new Rejection("MALFORMED", { orientation });
}

/** The colour encoding: sRGB by default; an ICC profile; or an enumerated space, of which 1 is grey. */
function isGrey(bits: Bits): boolean {
  if (bits.flag()) return false;
  bits.flag();
  return (
    bits.choice([
      [0, 0],
      [1, 0],
      [2, 4],
      [18, 6],
    ]) === 1
  );
}

function startOf(frame: Uint8Array): Uint8Array {
  if (!isBoxed(frame, "JXL ")) return frame;
  const box = boxesOf(frame, 0, frame.length).find(({ type }) => type === "jxlc" || type === "jxlp");
  if (box === undefined) throw new Rejection("MALFORMED", { offset: 0 });
  return frame.subarray(box.start + (box.type === "jxlp" ? PART_NUMBER : 0), box.end);
}
