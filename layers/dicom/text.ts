const isPadding = (byte: number | undefined): boolean => byte === 0x00 || byte === 0x20;

/** A value's bytes as text of characters 0..255, without leading blanks and trailing padding (PS3.5 6.2). */
export function trimmed(value: Uint8Array): string {
  let end = value.length;
  while (end > 0 && isPadding(value[end - 1])) end--;
  if (end === 0) return "";
  return Buffer.from(value.buffer, value.byteOffset, end).toString("latin1").trimStart();
}
