import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { matcherOf, NOBODY } from "#pixels/identity-words";

const matches = matcherOf({
  names: ["Brandtova^Ines^^Dr.", "Klinik Sonnenhof"],
  numbers: ["AB-0071.544", "733"],
  dates: ["19910512"],
});

describe("a line matches the identity of its file", () => {
  test.each([
    "Brandtova, Ines",
    "INES BRANDTOVA",
    "Name: brandtová",
    "ines",
    "Brandlova I", // one letter misread
    "BRANDTOV", // cut short
    "8randtova",
    "Sonnenhof",
    "ID AB0071544",
    "AB 0071 544",
    "A80O71S44",
    "12051991",
    "12.05.1991",
    "5/12/91",
    "05/12/91",
    "1991-05-12",
  ])("%s", (text) => {
    expect(matches(text)).toBe(text !== "5/12/91"); // without its zeros it is known by its pattern alone
  });

  test.each(["BPD 5.2 cm", "Gen OB", "TIS 0.4", "MI 1.1", "Gain 62", "HR 142 bpm", "1990"])("not: %s", (text) => {
    expect(matches(text)).toBe(false);
  });

  test("nobody matches nothing", () => {
    fc.assert(fc.property(fc.string(), (text) => !matcherOf(NOBODY)(text)));
  });
});

const letters = fc.string({ unit: fc.constantFrom(..."ABCDEFGHIKLMNOPRSTUVWXYZ"), minLength: 2, maxLength: 12 });

test("names match in any order, with anything between them", () => {
  fc.assert(
    fc.property(letters, letters, fc.constantFrom(" ", ", ", "^", "-", " / "), (last, first, between) => {
      const known = matcherOf({ ...NOBODY, names: [`${last}^${first}`] });
      expect(known(`${first}${between}${last}`)).toBe(true);
      expect(known(`Name: ${last.toLowerCase()}`)).toBe(true);
    }),
  );
});

test.each(["RN", "VV"])("a name of two letters that look like one matches: %s", (name) => {
  expect(matcherOf({ ...NOBODY, names: [`${name}^${name}`] })(`Name: ${name.toLowerCase()}`)).toBe(true);
});

test("a long name with one letter misread matches", () => {
  const long = letters.filter((name) => name.length >= 6);
  fc.assert(
    fc.property(long, fc.nat(), fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), (name, where, letter) => {
      const at = where % name.length;
      expect(matcherOf({ ...NOBODY, names: [name] })(name.slice(0, at) + letter + name.slice(at + 1))).toBe(true);
    }),
  );
});

test("a number matches whatever separates its digits", () => {
  const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 4, maxLength: 12 });
  fc.assert(
    fc.property(digits, fc.constantFrom("-", " ", ".", "/"), (id, separator) =>
      matcherOf({ ...NOBODY, numbers: [id] })(`MRN ${id.slice(0, 2)}${separator}${id.slice(2)}`),
    ),
  );
});
