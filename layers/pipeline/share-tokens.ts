import { clinicKey, keyedHash, sharedKey } from "./derive.ts";

const HEX_OF_160_BITS = 40;

/** The secret part of a share link, 160 bits as 27 base64url characters. The same idempotency key gives the same link. */
export const shareToken = (master: Uint8Array, clinic: string, idempotencyKey: string): string =>
  Buffer.from(
    keyedHash(clinicKey(master, clinic, "token"), "share", idempotencyKey, "0").slice(0, HEX_OF_160_BITS),
    "hex",
  ).toString("base64url");

/** True for what has the shape of a share token; says nothing of whether a share stands behind it. */
export const isShareToken = (text: string): boolean => /^[A-Za-z0-9_-]{27}$/.test(text);

/** What stands for a token in keys: its keyed hash, in hex. The token itself is never stored. */
export const tokenHash = (master: Uint8Array, token: string): string => keyedHash(sharedKey(master, "token-hash"), token);
