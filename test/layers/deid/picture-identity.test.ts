import { expect, test } from "vitest";
import { pictureIdentity } from "#deid/picture-identity";
import { textElement } from "#dicom/encode";
import { bytesElement, item, sequence } from "../../fixtures/part10.ts";

const identity = pictureIdentity([
  textElement("00080005", "CS", "ISO_IR 100"),
  textElement("00080020", "DA", "20240131"),
  textElement("00080050", "SH", "A-4711-22"),
  textElement("00080070", "LO", "ACME"),
  textElement("00080080", "LO", "Lindenhof Hospital ACME"),
  textElement("00081030", "LO", "Second trimester"),
  bytesElement("00100010", "PN", Buffer.from("Müller^Änne", "latin1")),
  textElement("00100020", "LO", "998877"),
  textElement("00100030", "DA", "19910512"),
  sequence("00101002", [item(textElement("00100020", "LO", "OLD-12345"))]),
]);

test("names of people and places in their character set, without words that every clinic or the maker has", () => {
  expect(identity.names).toContain("Müller^Änne");
  expect(identity.names).toContain("Lindenhof");
  expect(identity.names).not.toContain("Hospital");
  expect(identity.names).not.toContain("ACME");
});

test("ids, those inside items too, and every date", () => {
  expect(identity.numbers).toEqual(expect.arrayContaining(["A-4711-22", "998877", "OLD-12345"]));
  expect(identity.dates.toSorted()).toEqual(["19910512", "20240131"]);
});

test("what tells of nobody is not in it", () => {
  expect(JSON.stringify(identity)).not.toMatch(/trimester/i);
});
