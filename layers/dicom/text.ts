const PADDING: ReadonlySet<number | undefined> = new Set([0x00, 0x20]);

/** A value's bytes as text of characters 0..255, without leading blanks and trailing padding (PS3.5 6.2). */
export function trimmed(value: Uint8Array): string {
  let end = value.length;
  while (end > 0 && PADDING.has(value[end - 1])) end--;
  return Buffer.from(value.subarray(0, end)).toString("latin1").trimStart();
}
