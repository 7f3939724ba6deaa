import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";

/** AES-256-GCM in chunks that each stand on their own, so that any stretch of a file can be read and none be left out, doubled or swapped. */

export const KEY_BYTES = 32;
export const SALT_BYTES = 32;
export const TAG_BYTES = 16;
/** Plain bytes of every body chunk but the last. */
export const CHUNK = 64 * 1024;

const NONCE_BYTES = 12;

/** What a chunk is: part of its nonce, so that a file that was cut short has no last chunk. */
export type ChunkKind = "meta" | "body" | "last";
const KINDS: Readonly<Record<ChunkKind, number>> = { meta: 0, body: 1, last: 2 };

/** The key of one file. A salt is drawn for each, so no nonce is ever used twice under one key. */
export const fileKey = (key: Uint8Array, salt: Uint8Array): Buffer =>
  Buffer.from(hkdfSync("sha256", key, salt, "keepsake/uplink/spool", KEY_BYTES));

function nonce(kind: ChunkKind, index: number): Buffer {
  const bytes = Buffer.alloc(NONCE_BYTES);
  bytes.writeUInt8(KINDS[kind], 0);
  bytes.writeUInt32BE(index, NONCE_BYTES - 4);
  return bytes;
}

/** The chunk's ciphertext and its tag. */
export function seal(key: Uint8Array, kind: ChunkKind, index: number, plain: Uint8Array): readonly [Buffer, Buffer] {
  const cipher = createCipheriv("aes-256-gcm", key, nonce(kind, index), { authTagLength: TAG_BYTES });
  const sealed = cipher.update(plain);
  cipher.final();
  return [sealed, cipher.getAuthTag()];
}

/** The chunk's plain bytes. Throws SpoolDamaged where a bit of it is not as it was written. */
export function unseal(key: Uint8Array, kind: ChunkKind, index: number, sealed: Uint8Array): Buffer {
  const end = sealed.length - TAG_BYTES;
  if (end < 0) throw new SpoolDamaged("a chunk is cut short");
  const decipher = createDecipheriv("aes-256-gcm", key, nonce(kind, index), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw new SpoolDamaged("a chunk is not as it was written", { cause });
  }
  return plain;
}

/** A spooled file cannot be read: the disk has changed it, or the key is another one. */
export class SpoolDamaged extends Error {
  override readonly name = "SpoolDamaged";
}
