import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { uidMap } from "#deid/uids";
import { type Element, inTagOrder } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { bytesElement, IDENTIFIERS, item, part10, sequence } from "../../fixtures/part10.ts";

/** Leaks and losses that a reviewer once proved; each stays proven gone. */

const KEY = new Uint8Array(32).fill(7);
const SETTINGS = { policy: compilePolicy(POLICIES.tricefy), uidKey: KEY, dateKey: KEY, pseudonymKey: KEY };

async function cleaned(...elements: readonly Element[]) {
  const given = new Set(elements.map(({ tag }) => tag));
  const all = inTagOrder([...elements, ...IDENTIFIERS.filter(({ tag }) => !given.has(tag))]);
  const file = await readFile(bufferSource(part10(all)));
  const result = deidentify(file, SETTINGS);
  return { ...result, bytes: Buffer.from(encodeElements([...result.before, ...result.after], file.encoding)) };
}

const utf8 = (tag: string, vr: string, text: string): Element => {
  const bytes = Buffer.from(text);
  return bytesElement(tag, vr, Buffer.concat([bytes, Buffer.alloc(bytes.length % 2, 0x20)]));
};

test.each([
  "00081167",
  "00083012",
  "0018991E",
  "00200242",
  "00209312",
  "00209313",
  "00280304",
  "0040A021",
  "0040E011",
  "0070031B",
  "300A0675",
])("an instance's UID in %s, which the table does not list, does not survive", async (tag) =>
  expect((await cleaned(textElement(tag, "UI", "1.9.8.7.6.5"))).bytes.includes("1.9.8.7.6.5")).toBe(false),
);

test.each(["00100033", "00100034", "00401006", "00401007", "00402006", "00402007", "21000160", "00400255", "00181003", "00700081"])(
  "text in %s, which the table does not list, does not survive",
  async (tag) => expect((await cleaned(textElement(tag, "LO", "CANARY"))).bytes.includes("CANARY")).toBe(false),
);

describe("the last look reads what the file's character set says", () => {
  test.each([
    ["山田^太郎", "山田 様"],
    ["김^희중", "희중 2024"],
    ["محمد^علي", "for محمد"],
    ["Ελένη^Παπά", "Παπά"],
    ["Иванова^Анна", "ИВАНОВА 2"],
    ["Müller^Eva", "MÜLLER follow-up"],
  ])("%s in UTF-8 text %s", async (name, text) => {
    const { bytes } = await cleaned(
      textElement("00080005", "CS", "ISO_IR 192"),
      utf8("00100010", "PN", name),
      utf8("00080070", "LO", text),
    );
    expect(bytes.includes(Buffer.from(text))).toBe(false);
  });

  test.each([
    ["A26-0314-7", "A26-0314-7 exam"],
    ["12-34-56", "12-34-56 US"],
  ])("the id %s with its separators in longer text", async (id, text) => {
    expect((await cleaned(textElement("00100020", "LO", id), textElement("00080070", "LO", text))).bytes.includes(id)).toBe(false);
  });
});

describe("UIDs under the standard's own root", () => {
  const map = uidMap(KEY);
  test.each(["1.2.840.10008.DOE^JANE/../x", "1.2.840.10008.9.9.JANE", "1.2.840.10008.19800101"])(
    "%s is nobody's well-known one",
    (uid) => {
      expect(map(uid)).toMatch(/^2\.25\.\d+$/);
    },
  );
  test.each(["1.2.840.10008.1.2.4.100", "1.2.840.10008.5.1.4.1.1.6.1", "1.2.840.10008.1.4.1.1", "1.2.840.10008.6.1.1234"])(
    "%s stays",
    (uid) => {
      expect(map(uid)).toBe(uid);
    },
  );
});

describe("bytes that nobody has looked at", () => {
  test("text written with a binary VR", async () => {
    const { bytes } = await cleaned(
      textElement("00100010", "PN", "Quackenbush^Jane"),
      bytesElement("00181030", "OB", Buffer.from("Quackenbush!")),
    );
    expect(bytes.includes("Quackenbush")).toBe(false);
  });
  test("encrypted content, and pixel data inside a sequence", async () => {
    const hidden = bytesElement("7FE00010", "OB", Buffer.from("CANARY"));
    const { bytes } = await cleaned(bytesElement("04000520", "OB", Buffer.from("CANARY")), sequence("00081140", [item(hidden)]));
    expect(bytes.includes("CANARY")).toBe(false);
  });
});

describe("the last look leaves technical attributes alone", () => {
  test("a number of frames that is also the study's id, a modality that is also an operator's name", async () => {
    const { before } = await cleaned(
      textElement("00080060", "CS", "US"),
      textElement("00081070", "PN", "US"),
      textElement("00200010", "SH", "45"),
      textElement("00280008", "IS", "45"),
    );
    expect(before.map(({ tag }) => tag)).toEqual(expect.arrayContaining(["00080060", "00280008"]));
  });
});

describe("reading", () => {
  test("a compressed icon does not stop the file, and goes", async () => {
    const icon = Buffer.from("feff00e000000000feff00e004000000ffd8ffd9feffdde000000000", "hex");
    const head = Buffer.from("e07f10004f420000ffffffff", "hex");
    const body = Buffer.concat([head, icon]);
    const itemHead = Buffer.from("feff00e000000000", "hex");
    itemHead.writeUInt32LE(body.length, 4);
    const value = Buffer.concat([itemHead, body]);
    const before = encodeElements(IDENTIFIERS, { implicit: false, bigEndian: false });
    const sequenceHead = Buffer.from("880000025351000000000000", "hex");
    sequenceHead.writeUInt32LE(value.length, 8);
    const whole = Buffer.concat([part10([]), before, sequenceHead, value]);
    const result = deidentify(await readFile(bufferSource(whole)), SETTINGS);
    expect(result.before.some(({ tag }) => tag === "00880200")).toBe(false);
  });

  test("a rejection tells a tag only where the standard has it: four bytes of a value look like one too", async () => {
    const file = Buffer.from(part10([textElement("00100010", "PN", "DOE^JANE"), ...IDENTIFIERS.slice(2)]));
    const at = file.indexOf("DOE^JANE");
    file.writeUInt16LE(4, at - 2); // the length of the name, too short
    const error = await readFile(bufferSource(file)).catch((caught: Error) => caught);
    expect(JSON.stringify(error)).not.toMatch(/4A|4E41|454E/i);
  });
});
