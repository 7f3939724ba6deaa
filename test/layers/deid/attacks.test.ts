import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { OPTIONS } from "#deid/options";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import type { PolicyDocument } from "#deid/policy-schema";
import { type Element, inTagOrder } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { writeFile } from "#dicom/write";
import { cleanPixels } from "#pixels/clean";
import { bytesElement, IDENTIFIERS, item, part10, sequence } from "../../fixtures/part10.ts";
import { KEYS } from "./clean-sample.ts";

/** What somebody who wants a value to come out would try. */

async function cleaned(document: PolicyDocument, before: readonly Element[], after: readonly Element[] = []) {
  const given = new Set(before.map(({ tag }) => tag));
  const all = inTagOrder([...before, ...IDENTIFIERS.filter(({ tag }) => !given.has(tag))]);
  const pixels = after.length === 0 ? [] : [bytesElement("7FE00010", "OW", new Uint8Array(8))];
  const file = await readFile(bufferSource(part10([...all, ...pixels, ...after])));
  const result = deidentify(file, { policy: compilePolicy(document), ...KEYS });
  return { ...result, bytes: Buffer.from(encodeElements([...result.before, ...result.after], file.encoding)).toString("latin1") };
}

const utf16 = (text: string): Uint8Array => Buffer.from(text, "utf16le");
const code = (value: string, scheme: string, meaning: string) =>
  sequence("00082218", [
    item(textElement("00080100", "SH", value), textElement("00080102", "SH", scheme), textElement("00080104", "LO", meaning)),
  ]);

describe("text where none belongs goes, whosever it is", () => {
  const cases: readonly (readonly [string, Element])[] = [
    ["free text written as a code", textElement("00181008", "CS", "CANARY")],
    ["free text written as bytes", bytesElement("00181008", "OB", Buffer.from("CANARY.."))],
    ["free text written as numbers", bytesElement("00182010", "US", Buffer.from("CANARY.."))],
    ["a code with lower case", textElement("00185100", "CS", "the CANARY")],
    ["a code with a null in it", textElement("00080060", "CS", "US\0CANARY")],
    ["a code written as text", textElement("00185100", "LT", "see CANARY, third floor")],
    ["a code written as bytes", bytesElement("00185100", "OB", Buffer.from("see CANARY"))],
    ["a number written as a code", textElement("00200013", "CS", "CANARY")],
    ["a binary number written as text", textElement("00280010", "LO", "CANARY")],
    ["a date written as text", textElement("00141020", "LO", "CANARY")],
    ["a character set that is none", textElement("00080005", "CS", "ISO_IR 100\\CANARY")],
    ["the meaning of a code of nobody's scheme", code("T1", "99LOCAL", "CANARY")],
    ["a code of nobody's scheme that is a sentence", code("See CANARY 2", "99LOCAL", "Head")],
    ["a scheme that is a sentence", code("T1", "See CANARY 2", "Head")],
    ["an address of a code", sequence("00082218", [item(textElement("00080120", "UR", "urn:x:CANARY"))])],
    ["a picture of a retired kind", bytesElement("7F000010", "OW", Buffer.from("CANARY.."))],
    ["a key of a record", bytesElement("0008041B", "OB", Buffer.from("CANARY.."))],
    ["a signature outside its sequence", bytesElement("04000120", "OB", Buffer.from("CANARY.."))],
  ];
  test.each(cases)("%s", async (_, element) => {
    for (const document of [POLICIES.tricefy, POLICIES["strict-deny"], POLICIES["research-dates"]]) {
      const reject = { ...document, onFailure: "continue" } as const;
      expect((await cleaned(reject, [element])).bytes).not.toContain("CANARY");
      expect((await cleaned(reject, [], [element])).bytes).not.toContain("CANARY");
    }
  });
});

describe("codes of published schemes stay as they are", () => {
  test.each([
    ["T-D1213", "SRT", "Head and neck"],
    ["125007", "DCM", "Doppler"],
  ])("%s", async (value, scheme, meaning) => {
    const { bytes } = await cleaned(POLICIES.tricefy, [code(value, scheme, meaning)]);
    expect([value, meaning].filter((text) => !bytes.includes(text))).toEqual([]);
  });
});

describe("identity in another form, where a policy keeps text, goes too", () => {
  const KEEPING: PolicyDocument = { ...POLICIES.basic, keep: ["StudyDescription", "ImageComments"] };
  const NAME = textElement("00100010", "PN", "Lindqvist^Eva");
  const ID = textElement("00100020", "LO", "0004711-0815");
  const BORN = textElement("00100030", "DA", "19870623");
  const said = (text: string): Element => textElement("00204000", "LT", text);
  const cases: readonly (readonly [string, Element, string])[] = [
    ["a name in base64", said("id=TGluZHF2aXN0XkV2YQ=="), "TGluZHF2aXN0"],
    ["a name in hex", said("4C696E6471766973745E457661"), "4C696E64"],
    ["a name in a URL", said("https://x.example/p?n=L%69ndqvist"), "L%69ndqvist"],
    ["a name in UTF-16", bytesElement("00282000", "OB", utf16("Lindqvist, E ")), "L\0i\0n\0d\0q"],
    ["an id without its dash", said("no 00047110815"), "47110815"],
    ["an id without its zeros", said("no 4711-0815"), "4711-0815"],
    ["an id with other signs between", said("no 000 4711/0815"), "4711/0815"],
    ["a birth date as a number", textElement("00200013", "IS", "19870623"), "19870623"],
    ["a birth date as a code", textElement("00185100", "CS", "B19870623"), "19870623"],
    ["a birth date in words", said("born 23rd of June, 1987"), "June"],
    ["a name run together", said("LindqvistEva_scan3"), "Lindqvist"],
  ];
  test.each(cases)("%s", async (_, element, secret) => {
    const { bytes, lastLook } = await cleaned(KEEPING, [NAME, ID, BORN, element]);
    expect([bytes.includes(secret), lastLook.clear]).toEqual([false, true]);
  });

  test.each([
    ["a name", textElement("00100010", "LO", "Lindqvist^Eva"), "by Lindqvist"],
    ["a name in bytes", bytesElement("00100010", "OB", Buffer.from("Lindqvist^Eva ")), "by Lindqvist"],
    ["a UID", textElement("0020000D", "LO", "1.2.3.4.5.6.7"), "of 1.2.3.4.5.6.7"],
    ["a date", textElement("00080020", "LO", "20230704"), "on 2023-07-04"],
  ])("%s that is written with another VR", async (_, element, text) => {
    expect((await cleaned(KEEPING, [element, said(text)])).bytes).not.toContain(text);
  });

  test("text that is too long to be read through goes, and a name as long costs no more than another", async () => {
    const long = "ab ".repeat(500_000);
    const { bytes } = await cleaned(KEEPING, [
      bytesElement("00100010", "UN", Buffer.from(`Lindqvist^${long}`)),
      said("by Lindqvist"),
    ]);
    expect(bytes).not.toContain("Lindqvist");
    expect((await cleaned(KEEPING, [NAME, bytesElement("00189917", "UT", Buffer.from(long))])).bytes).not.toContain("ab ab");
  });

  test.each([
    ["a name in UTF-8 that nothing declares", "Müller^Eva", "Müller, seen twice", "UTF-8", undefined],
    ["a name in UTF-8 declared Latin-1, repeated in Latin-1", "Müller^Eva", "Müller, seen twice", "latin1", "ISO_IR 100"],
  ] as const)("%s", async (_, name, text, form, declared) => {
    const bytesOf = (value: string, as: "utf8" | "latin1"): Uint8Array => {
      const encoded = Buffer.from(value, as);
      return encoded.length % 2 === 0 ? encoded : Buffer.concat([encoded, Buffer.from(" ")]);
    };
    const { bytes } = await cleaned(KEEPING, [
      ...(declared === undefined ? [] : [textElement("00080005", "CS", declared)]),
      bytesElement("00100010", "PN", bytesOf(name, "utf8")),
      bytesElement("00204000", "LT", bytesOf(text, form === "latin1" ? "latin1" : "utf8")),
    ]);
    expect(bytes).not.toContain("seen twice");
  });
});

test("what an option keeps is kept only where it is what the table says", async () => {
  const all = Object.keys(OPTIONS).filter((name) => !name.includes("ModifiedDates"));
  const document: PolicyDocument = { id: "all", version: "1", unlisted: "keep-standard", rules: [{ do: `deidentify:${all}` }] };
  const odd = [
    textElement("00101020", "LO", "see CANARY"), // Patient's Size, a number
    textElement("00102203", "LO", "see CANARY"), // Patient's Sex Neutered, a code
    bytesElement("00081010", "OB", Buffer.from("a CANARY")), // Station Name, text
    textElement("00101010", "LO", "see CANARY"), // an age
    textElement("00080020", "LO", "see CANARY"), // a date
  ];
  expect((await cleaned(document, odd)).bytes).not.toContain("CANARY");
});

test("nothing comes out of a sequence in UN of the other byte order, before or behind the pixel data", async () => {
  const inner = encodeElements([textElement("00181030", "LO", "CANARY")], { implicit: true, bigEndian: true });
  const head = Buffer.alloc(8);
  head.writeUInt32BE(0xfffee000);
  head.writeUInt32BE(inner.length, 4);
  const swapped = bytesElement("00081140", "UN", Buffer.concat([head, inner]));
  for (const document of Object.values(POLICIES)) {
    const lenient = { ...document, onFailure: "continue" } as const;
    expect((await cleaned(lenient, [swapped])).bytes).not.toContain("CANARY");
    expect((await cleaned(lenient, [], [swapped])).bytes).not.toContain("CANARY");
  }
});

describe("what an identifier is by chance does not hold a file for ever", () => {
  const FULL_DATES: PolicyDocument = {
    id: "full",
    version: "1",
    rules: [{ do: "deidentify:RetainLongitudinalTemporalInformationFullDatesOption" }],
  };
  test.each([
    ["the study's day as its id", textElement("00200010", "SH", "20230704"), textElement("00080020", "DA", "20230704")],
    ["a defined term as the patient's id", textElement("00100020", "LO", "STANDARD"), textElement("00185101", "CS", "STANDARD")],
    ["a time as an order's number", textElement("00080050", "SH", "10111213"), textElement("00080030", "TM", "101112.13")],
  ])("%s", async (_, identity, kept) => {
    const { lastLook, before } = await cleaned(FULL_DATES, [identity, kept]);
    expect(lastLook).toEqual({ hits: [], clear: true });
    expect(before).toContainEqual(kept);
  });
});

test.each([
  ["7FE00008", "OF", 4],
  ["7FE00009", "OD", 8],
])("bytes behind the samples of %s go", async (tag, vr, bytes) => {
  const us = (of: string): Element => bytesElement(of, "US", Uint8Array.of(2, 0));
  const samples = Buffer.alloc(4 * bytes, 7);
  const behind = bytesElement(tag, vr, Buffer.concat([samples, Buffer.from("CANARY..")]));
  const file = await readFile(bufferSource(part10([...IDENTIFIERS, us("00280010"), us("00280011"), behind])));
  const pixels = await cleanPixels(file);
  if (pixels === undefined) throw new Error("cannot be cleaned");
  const clean = deidentify(file, { policy: compilePolicy(POLICIES.tricefy), ...KEYS });
  const written = Buffer.concat(await Array.fromAsync(writeFile(file, { ...clean, sop: clean.headerSop, pixels })));
  expect([written.includes("CANARY"), written.subarray(-samples.length).equals(samples)]).toEqual([false, true]);
});
