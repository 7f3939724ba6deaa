import { createHash, createHmac, createSecretKey, type Hmac, hash, hkdfSync, type KeyObject } from "node:crypto";

/** What a derived key is for. One purpose's key says nothing about another's. */
export type Purpose = "uid" | "date" | "pseudonym" | "patient" | "source" | "token" | "request" | "upload" | "session" | "alias";

/** A clinic's key for one purpose, 32 bytes: HKDF-SHA-256 of the master secret (RFC 5869). */
export const clinicKey = (master: Uint8Array, clinic: string, purpose: Purpose): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", master, "", `keepsake/clinic/${clinic}/${purpose}`, 32));

/** Keys that hold for every clinic: hashes of link tokens and of access keys, looked up before the clinic is known. */
export const sharedKey = (master: Uint8Array, purpose: "token-hash" | "access-key"): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", master, "", `keepsake/shared/${purpose}`, 32));

const keyObjects = new WeakMap<Uint8Array, KeyObject>();

/** HMAC-SHA-256 under a key that is used often: preparing one takes eight times as long as a short HMAC itself. */
function hmacSha256(key: Uint8Array): Hmac {
  const prepared = keyObjects.get(key) ?? createSecretKey(key);
  keyObjects.set(key, prepared);
  return createHmac("sha256", prepared);
}

const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 in hex of many short texts under one key of 64 bytes at most, by its definition (RFC 2104): an `Hmac` for each costs more
 * to make and to collect than all that it does.
 */
export function shortHmac(key: Uint8Array): (text: string) => string {
  const padded = (filler: number): number[] => Array.from({ length: BLOCK }, (_, at) => (key[at] ?? 0) ^ filler);
  const [inner, outer] = [Buffer.from(padded(0x36)), Buffer.from([...padded(0x5c), ...new Uint8Array(DIGEST)])];
  return (text) => {
    outer.set(hash("sha256", Buffer.concat([inner, Buffer.from(text, "utf8")]), "buffer"), BLOCK);
    return hash("sha256", outer, "hex");
  };
}

/** HMAC-SHA-256 in hex. Parts are length-prefixed, so that no two lists of parts meet in one string. */
export function keyedHash(key: Uint8Array, ...parts: readonly (string | Uint8Array)[]): string {
  const hmac = hmacSha256(key);
  for (const part of parts) {
    const bytes = typeof part === "string" ? Buffer.from(part, "utf8") : part;
    hmac.update(`${bytes.length}:`).update(bytes);
  }
  return hmac.digest("hex");
}

/** The first 128 bits of SHA-256 in hex: names content in keys. */
export const contentDigest = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex").slice(0, 32);
