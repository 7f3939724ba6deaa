import { clinicKey, keyedHash, sharedKey } from "./derive.ts";

const HEX_OF_160_BITS = 40;

const tokenOf = (master: Uint8Array, clinic: string, ...of: readonly string[]): string =>
  Buffer.from(keyedHash(clinicKey(master, clinic, "token"), ...of).slice(0, HEX_OF_160_BITS), "hex").toString("base64url");

/** The secret part of a share link, 160 bits as 27 base64url characters. The same idempotency key gives the same link. */
export const shareToken = (master: Uint8Array, clinic: string, idempotencyKey: string): string =>
  tokenOf(master, clinic, "share", idempotencyKey, "0");

/** The token of the link that takes the place of another share's, named by its token's hash. */
export const resentToken = (master: Uint8Array, clinic: string, old: string, idempotencyKey: string): string =>
  tokenOf(master, clinic, "resend", old, idempotencyKey);

/** True for what has the shape of a share token; says nothing of whether a share stands behind it. */
export const isShareToken = (text: string): boolean => /^[A-Za-z0-9_-]{27}$/.test(text);

/** What stands for a token in keys: its keyed hash, in hex. The token itself is never stored. */
export const tokenHash = (master: Uint8Array, token: string): string => keyedHash(sharedKey(master, "token-hash"), token);
