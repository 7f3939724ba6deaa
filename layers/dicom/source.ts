/** Bytes that can be read by range: an S3 object, a file or a buffer. `end` is exclusive. */
export interface ByteSource {
  readonly size: number;
  /** How many bytes one small read had better bring along; 256 KiB where it does not say. */
  readonly readAhead?: number;
  read(start: number, end: number): Promise<Uint8Array>;
  /** Fills `into` from `start` on, where a source can do so: memory that is used again needs no collecting. */
  readInto?(start: number, into: Uint8Array): Promise<void>;
}

/** A source over bytes already in memory. */
export const bufferSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (start, end) => bytes.subarray(start, end),
});

const CHUNK = 1024 * 1024;

/** What lies between these places, one after another, a little at a time. */
export async function* chunksOf(
  source: ByteSource,
  ranges: readonly { readonly start: number; readonly end: number }[],
): AsyncGenerator<Uint8Array> {
  for (const { start, end } of ranges) for (let at = start; at < end; at += CHUNK) yield source.read(at, Math.min(end, at + CHUNK));
}
