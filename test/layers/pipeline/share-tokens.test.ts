import { expect, test } from "vitest";
import { isShareToken, shareToken, tokenHash } from "#pipeline/share-tokens";

const MASTER = new Uint8Array(32).fill(7);

test("the same clinic and key give the same token; anything else another one", () => {
  const token = shareToken(MASTER, "a", "key");
  expect(shareToken(MASTER, "a", "key")).toBe(token);
  const others = [shareToken(MASTER, "b", "key"), shareToken(MASTER, "a", "key2"), shareToken(new Uint8Array(32), "a", "key")];
  expect(new Set([token, ...others]).size).toBe(4);
});

test("a token has 160 bits, and its hash does not hold it", () => {
  const token = shareToken(MASTER, "a", "key");
  expect(isShareToken(token)).toBe(true);
  expect(Buffer.from(token, "base64url")).toHaveLength(20);
  const hash = tokenHash(MASTER, token);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(hash).not.toContain(Buffer.from(token, "base64url").toString("hex"));
});

test.each(["", "a".repeat(26), "a".repeat(28), `${"a".repeat(26)}/`, `${"a".repeat(27)}\n`])(
  "%j has not the shape of a token",
  (text) => {
    expect(isShareToken(text)).toBe(false);
  },
);
