import { Rejection } from "#pipeline/rejections";

/** A box of the JPEG 2000 and JPEG XL file formats (ITU-T T.800 I.4): its content's bytes. */
export interface PictureBox {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

const SIGNATURE_LENGTH = 12;

const typeAt = (bytes: Uint8Array, at: number): string => Buffer.from(bytes.subarray(at, at + 4)).toString("latin1");

/** True where a frame begins with the signature box of a file format. */
export const isBoxed = (frame: Uint8Array, signature: string): boolean =>
  frame.length >= SIGNATURE_LENGTH && frame[3] === SIGNATURE_LENGTH && typeAt(frame, 4) === signature;

/** The boxes between two offsets. Throws Rejection where one is not whole. */
export function boxesOf(bytes: Uint8Array, from: number, to: number): readonly PictureBox[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: PictureBox[] = [];
  for (let at = from; at + 8 <= to; ) {
    const short = view.getUint32(at);
    const isLong = short === 1;
    if (isLong && at + 16 > to) throw new Rejection("TRUNCATED", { offset: at });
    const head = isLong ? 16 : 8;
    const length = short === 0 ? to - at : isLong ? Number(view.getBigUint64(at + 8)) : short;
    if (length < head || at + length > to) throw new Rejection("MALFORMED", { offset: at });
    boxes.push({ type: typeAt(bytes, at + 4), start: at + head, end: at + length });
    at += length;
  }
  return boxes;
}
