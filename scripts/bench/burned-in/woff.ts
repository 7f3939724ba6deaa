import { inflateSync } from "node:zlib";

const HEAD = 44; // bytes of a WOFF file before its table directory, 20 bytes a table (W3C WOFF 1.0, 3 and 4)
const SFNT_HEAD = 12;
const aligned = (length: number): number => (length + 3) & ~3;

/** The font inside a WOFF file, as a TTF or OTF file: text rendering takes no other. */
export function unwrapped(woff: Buffer): Buffer {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new Error("Not a WOFF file.");
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, i) => {
    const [at, packed, length] = [4, 8, 12].map((offset) => woff.readUInt32BE(HEAD + i * 20 + offset)) as [number, number, number];
    const stored = woff.subarray(at, at + packed);
    const entry = woff.subarray(HEAD + i * 20, HEAD + i * 20 + 20);
    return { tag: entry.subarray(0, 4), sum: entry.subarray(16), content: packed < length ? inflateSync(stored) : stored };
  });
  const power = 2 ** Math.floor(Math.log2(count));
  const head = Buffer.alloc(SFNT_HEAD + 16 * count);
  woff.copy(head, 0, 4, 8);
  for (const [i, value] of [count, power * 16, Math.log2(power), (count - power) * 16].entries())
    head.writeUInt16BE(value, 4 + 2 * i);
  const parts: Buffer[] = [head];
  let at = head.length;
  for (const [i, { tag, sum, content }] of tables.entries()) {
    const row = SFNT_HEAD + 16 * i;
    tag.copy(head, row);
    sum.copy(head, row + 4);
    head.writeUInt32BE(at, row + 8);
    head.writeUInt32BE(content.length, row + 12);
    parts.push(content, Buffer.alloc(aligned(content.length) - content.length));
    at += aligned(content.length);
  }
  return Buffer.concat(parts);
}
