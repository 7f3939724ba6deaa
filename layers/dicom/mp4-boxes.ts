/** A box of an MP4 file (ISO/IEC 14496-12 4.2): where it begins, where its content does, where it ends. */
export interface Mp4Box {
  readonly type: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** The bytes do not hold the boxes that an MP4 is made of. */
export class NotMp4 extends Error {
  override readonly name = "NotMp4";
}

/** The box whose header is at `at`; `end` may lie beyond the bytes. Throws NotMp4. */
export function boxAt(bytes: Buffer, at: number): Mp4Box {
  if (at + 16 > bytes.length && at + 8 !== bytes.length) throw new NotMp4("A box is cut off.");
  const size = bytes.readUInt32BE(at);
  const type = bytes.toString("latin1", at + 4, at + 8);
  const isLarge = size === 1;
  const length = isLarge ? Number(bytes.readBigUInt64BE(at + 8)) : size;
  if (length < (isLarge ? 16 : 8)) throw new NotMp4("A box is shorter than its header.");
  return { type, start: at, content: at + (isLarge ? 16 : 8), end: at + length };
}

/** The boxes between two places, one after another. Throws NotMp4. */
export function boxesIn(bytes: Buffer, start: number, end: number): readonly Mp4Box[] {
  const boxes: Mp4Box[] = [];
  for (let at = start; at < end; ) {
    const box = boxAt(bytes.subarray(0, end), at);
    if (box.end > end) throw new NotMp4("A box is longer than what holds it.");
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

/** A box of this content. */
export function box(type: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** Numbers of 32 bits, most significant byte first. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(value | 0, i * 4);
  return bytes;
}
