import type { ByteSource } from "#dicom/source";

/** A source of any size that is zeros but for some stretches of bytes; counts what is read of it. */
export function sparseSource(
  size: number,
  stretches: readonly (readonly [number, Uint8Array])[],
): ByteSource & { bytesRead: number } {
  return {
    size,
    bytesRead: 0,
    async read(start, end) {
      if (start < 0 || end > size || end - start > 64 * 1024 * 1024) throw new Error(`read ${start} to ${end}`);
      this.bytesRead += end - start;
      const bytes = new Uint8Array(end - start);
      for (const [at, piece] of stretches) {
        const from = Math.max(start, at);
        const to = Math.min(end, at + piece.length);
        if (from < to) bytes.set(piece.subarray(from - at, to - at), from - start);
      }
      return bytes;
    },
  };
}
