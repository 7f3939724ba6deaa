import { createHash } from "node:crypto";

const LABEL = "Keepsake synthetic phantom\0";

/** Hashes a payload piece by piece and tells the SOP Instance UID that a phantom with this payload has. */
export interface PhantomProof {
  update(bytes: Uint8Array): void;
  uid(): string;
}

/** A proof to be fed while streaming; see `phantomUid` for what a payload is. */
export function createPhantomProof(): PhantomProof {
  const hash = createHash("sha256").update(LABEL);
  return {
    update: (bytes) => void hash.update(bytes),
    uid: () => `2.25.${BigInt(`0x${hash.copy().digest("hex").slice(0, 32)}`)}`,
  };
}

/**
 * The only SOP Instance UID under which a payload is the phantom (PS3.5 B.2), so that no real file passes for it.
 * Payload: the value of Pixel Data (the fragments after the Basic Offset Table, where encapsulated), of Encapsulated
 * Document or of Content Sequence, padding included.
 */
export function phantomUid(payload: Uint8Array): string {
  const proof = createPhantomProof();
  proof.update(payload);
  return proof.uid();
}
