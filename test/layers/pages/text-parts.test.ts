import { expect, test } from "vitest";
import { textParts } from "#pages/text-parts";

test.each([
  ["a".repeat(160), 1],
  ["a".repeat(161), 2],
  ["a".repeat(306), 2],
  ["a".repeat(307), 3],
  [`${"a".repeat(158)}€`, 1],
  [`${"a".repeat(159)}€`, 2],
  ["ص".repeat(70), 1],
  ["ص".repeat(71), 2],
  ["ص".repeat(135), 3],
])("a text of these letters has that many parts", (text, parts) => {
  expect(textParts(text)).toBe(parts);
});
