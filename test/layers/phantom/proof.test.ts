import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createPhantomProof, phantomUid } from "#phantom/proof";

test("a UID is 2.25 and the first 128 bits of the labelled SHA-256, in decimal", () => {
  const digest = createHash("sha256").update("Keepsake synthetic phantom\0").update("payload").digest().subarray(0, 16);
  expect(phantomUid(Buffer.from("payload"))).toBe(`2.25.${digest.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)}`);
});

test("pieces prove what the whole proves, and asking for the UID ends nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
      const proof = createPhantomProof();
      for (const piece of pieces) {
        proof.update(piece);
        proof.uid();
      }
      expect(proof.uid()).toBe(phantomUid(Buffer.concat(pieces)));
    }),
  );
});

test("one bit more and the UID is another, and it is always a valid UID", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 50 }), fc.nat(), (payload, at) => {
      const other = payload.map((byte, i) => (i === at % payload.length ? byte ^ 1 : byte));
      expect(phantomUid(other)).not.toBe(phantomUid(payload));
      expect(phantomUid(payload)).toMatch(/^2\.25\.(0|[1-9][0-9]{0,38})$/);
    }),
  );
});
