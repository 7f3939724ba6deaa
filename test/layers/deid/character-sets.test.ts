import { describe, expect, test } from "vitest";
import { decodeText } from "#deid/character-sets";
import { folded, foldedGerman } from "#deid/folding";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { hasSamples, sample } from "../../fixtures/samples.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text, "latin1");

describe("text under its Specific Character Set", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["", "Doe^Jane ", "Doe^Jane"],
    ["ISO_IR 100", "M\xfcller^J\xf6rg", "Müller^Jörg"],
    ["ISO_IR 144", "\xbb\xee\xda", "Люк"],
    ["ISO_IR 192", "\xe7\x8e\x8b^\xe5\xb0\x8f\xe4\xb8\x9c", "王^小东"],
    ["GB18030", "\xcd\xf5^\xd0\xa1\xb6\xab", "王^小东"],
    ["\\ISO 2022 IR 87", "Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B", "Yamada^Tarou=山田^太郎"],
    ["\\ISO 2022 IR 149", "Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7", "Hong^Gildong=洪^吉洞"],
    ["no such set", "M\xfcller", "Müller"],
  ];
  test.each(cases)("%s", (set, raw, expected) => expect(decodeText(bytes(raw), set)).toBe(expected));
});

test.each([
  ["MÜLLER", "muller"],
  ["Straße", "strasse"],
  ["Łukasz", "lukasz"],
  ["Ångström", "angstrom"],
])("%s folds to %s", (text, expected) => expect(folded(text)).toBe(expected));

test("umlauts fold to two letters as German writes them", () => expect(foldedGerman("Jörg MÜLLER")).toBe("joerg mueller"));

describe.runIf(hasSamples)("names in real files", () => {
  const names: readonly (readonly [string, RegExp])[] = [
    ["chrH31", /山田\^太郎/],
    ["chrH32", /ﾔﾏﾀﾞ\^ﾀﾛｳ=山田\^太郎/],
    ["chrI2", /洪\^吉洞=홍\^길동/],
    ["chrGreek", /Διονυσιος/],
    ["chrRuss", /Люкceмбypг/],
    ["chrX1", /王\^小東/],
    ["chrX2", /王\^小东/],
    ["chrArab", /لنزار/],
    ["chrGerm", /Äneas\^Rüdiger/],
  ];
  test.each(names)("%s", async (name, expected) => {
    const file = await readFile(bufferSource(sample(`charsets/${name}.dcm`)));
    const values = new Values(file.before, file.encoding);
    expect(decodeText(values.leaf("00100010")?.value ?? new Uint8Array(0), values.text("00080005"))).toMatch(expected);
  });
});
