import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findLeaks } from "./leaks.ts";

const SECRET = "Jane.Doe+ultra@example.test";
const PHONE = "+46 70 123 45 67";
const folder = await mkdtemp(join(tmpdir(), "keepsake-leaks-"));
afterAll(() => rm(folder, { recursive: true }));

test.each([
  ["plain, in other case", SECRET.toUpperCase(), "plain of 0"],
  ["URL-encoded", `q=${encodeURIComponent(SECRET)}&`, "URL of 0"],
  ["hex", Buffer.from(`x${SECRET}`).toString("hex"), "hex of 0"],
  ["base64", Buffer.from(SECRET).toString("base64"), "base64 at 0 of 0"],
  ["base64 of a JSON that holds it", Buffer.from(`{"email":"${SECRET}"}`).toString("base64"), "base64 at 1 of 0"],
  ["base64 of it in small letters", Buffer.from(SECRET.toLowerCase()).toString("base64"), "base64 at 0 of 0, case-folded"],
  ["base64url", Buffer.from(`?>${SECRET}`).toString("base64url"), "base64url at 2 of 0"],
  ["UTF-16", Buffer.from(SECRET, "utf16le"), "UTF-16 of 0"],
  ["form-encoded", `${new URLSearchParams({ to: "a b c" })}&to=${encodeURIComponent(SECRET).replaceAll("%20", "+")}`, "form of 0"],
  ["quoted-printable", [...Buffer.from(SECRET)].map((byte) => `=${byte.toString(16)}`).join(""), "quoted-printable of 0"],
  ["as JSON escapes", [...SECRET].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join(""), "JSON of 0"],
  ["digits alone", "called 46701234567 today", "digits of 1"],
  ["digits with other things between", "46/70/123-45.67", "digits of 1"],
])("the search finds an address %s", async (_, text, form) => {
  await writeFile(join(folder, "file"), text);
  expect((await findLeaks(folder, [SECRET, PHONE])).map((leak) => leak.form)).toContain(form);
});

test("it finds one in a file's name, and none where none is", async () => {
  await writeFile(join(folder, "file"), "nothing here");
  expect(await findLeaks(folder, [SECRET, PHONE])).toEqual([]);
  await writeFile(join(folder, SECRET), "");
  expect((await findLeaks(folder, [SECRET])).map((leak) => leak.form)).toEqual(["plain of 0"]);
});
