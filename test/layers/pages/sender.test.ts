import { expect, test } from "vitest";
import { senderOf } from "#pages/sender";

const ADDRESS = "pictures@clinic.test";

test.each([
  [undefined, ADDRESS],
  ["Hof an der Linde", `"Hof an der Linde" <${ADDRESS}>`],
  ['Dr. "Lin", Söhne', `=?UTF-8?B?${Buffer.from('Dr. "Lin", Söhne').toString("base64")}?= <${ADDRESS}>`],
  ['"\\', `"\\"\\\\" <${ADDRESS}>`],
])("%j is shown before the address", (name, sender) => {
  expect(senderOf(name, ADDRESS)).toBe(sender);
});

test("long names are several words of at most 75 characters, none cut within a letter", () => {
  const name = "عيادة الأمومة والطفولة ".repeat(4);
  const words = senderOf(name, ADDRESS).replace(` <${ADDRESS}>`, "").split(" ");
  expect(Math.max(...words.map((word) => word.length))).toBeLessThanOrEqual(75);
  const texts = words.map((word) => Buffer.from(/^=\?UTF-8\?B\?(.+)\?=$/.exec(word)?.[1] ?? "", "base64").toString());
  expect(texts.join("")).toBe(name);
});

test("a line break in a name begins no header of its own", () => {
  expect(senderOf("x\r\nBcc: a@b.test", ADDRESS)).not.toMatch(/[\r\n]/);
});
