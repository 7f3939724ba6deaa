import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { shortHmac } from "#pipeline/derive";

test("HMACs by definition are those of the crypto library, whatever the key's and the text's length", () => {
  for (const keyLength of [0, 1, 32, 63, 64]) {
    const key = randomBytes(keyLength);
    const hmac = shortHmac(key);
    for (const text of ["", "1.2.840.10008.99", "x".repeat(55), "x".repeat(64), "é\u{1f600}".repeat(100)])
      expect(hmac(text)).toBe(createHmac("sha256", key).update(text).digest("hex"));
  }
});
