import { expect, test } from "vitest";
import { dateIn, preferredLanguage, WORDINGS } from "#pages/languages";

test.each([
  [undefined, "en"],
  ["", "en"],
  ["de-AT,de;q=0.9,en;q=0.8", "de"],
  ["nl, sv;q=0.5, fr;q=0.7", "fr"],
  ["AR", "ar"],
  ["de;q=0, es", "es"],
  ["*", "en"],
  ["nl,pl;q=x", "en"],
])("Accept-Language %j is answered in %s", (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

test("counts follow the language's plural rules", () => {
  expect([1, 2, 5].map(WORDINGS.en.page.pictures)).toEqual(["1 picture", "2 pictures", "5 pictures"]);
  expect([1, 2, 5, 11, 100].map(WORDINGS.ar.page.pictures)).toEqual(["صورة واحدة", "صورتان", "5 صور", "11 صورة", "100 صورة"]);
});

test("a short date cannot be read as another day", () => {
  expect(dateIn("en", new Date("2027-03-12T00:00:00Z"), "short")).toBe("Mar 12, 2027");
  expect(dateIn("de", new Date("2027-03-12T23:59:00Z"), "short")).toBe("12.3.2027");
});
