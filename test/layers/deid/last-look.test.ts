import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { OPTIONS } from "#deid/options";
import { compilePolicy } from "#deid/policy";
import { dictionaryVr } from "#dicom/dictionary";
import { type Element, inTagOrder, tagOf, VRS } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Rejection } from "#pipeline/rejections";
import { bytesElement, EXPLICIT, IDENTIFIERS, IMPLICIT, item, part10, sequence } from "../../fixtures/part10.ts";
import { KEYS } from "./clean-sample.ts";

const latin1 = (tag: string, vr: string, text: string): Element => bytesElement(tag, vr, Buffer.from(text, "latin1"));
const utf8 = (tag: string, vr: string, text: string): Element => bytesElement(tag, vr, Buffer.from(text, "utf8"));

const basic = compilePolicy({ id: "basic", version: "1", unlisted: "keep-standard", rules: [{ do: "deidentify" }] });

async function cleaned(elements: readonly Element[], policy = basic, syntax = EXPLICIT) {
  const taken = new Set(elements.map(({ tag }) => tag));
  const all = inTagOrder([...elements, ...IDENTIFIERS.filter(({ tag }) => !taken.has(tag))]);
  const file = await readFile(bufferSource(part10(all, syntax)));
  const result = deidentify(file, { policy, ...KEYS });
  const out = [...result.before, ...result.after];
  return { ...result, out, bytes: Buffer.from(encodeElements(out, file.encoding)) };
}

/** An unlisted attribute that everything else would keep: Processing Function (0018,5020). */
const FREE = "00185020";

describe("what repeats the identity goes, and its tag is said", () => {
  const name = (text: string): Element => textElement("00100010", "PN", text);
  const cases: readonly (readonly [string, readonly Element[], Element])[] = [
    ["a word of the name", [name("Quackenbush^Jane")], textElement(FREE, "LO", "for Mrs QUACKENBUSH, twins")],
    ["a short name as the whole value", [name("Doe^Jo")], textElement(FREE, "LO", "DOE")],
    ["a short name with the other one", [name("Doe^Jo")], textElement(FREE, "LO", "scan of Jo Doe, right")],
    ["the operator's name", [textElement("00081070", "PN", "Ravenclaw^R")], textElement(FREE, "LO", "ravenclaw 2")],
    ["a number of the id", [textElement("00100020", "LO", "MRN 8675309")], textElement(FREE, "LO", "no. 8675309")],
    ["a short id as the whole value", [textElement("00100020", "LO", "471")], textElement(FREE, "LO", "471")],
    ["an id of several parts", [textElement("00100020", "LO", "AB-12-34")], textElement(FREE, "LO", "id AB 12/34")],
    ["an id as a number", [textElement("00100020", "LO", "8675309")], textElement("00280030", "DS", "8675309\\1")],
    ["an old UID", [], textElement(FREE, "LO", "study 1.2.3.4.2 here")],
    ["the birth date, by dots", [textElement("00100030", "DA", "19870623")], textElement(FREE, "LO", "born 23.06.1987")],
    ["the birth date, the American way", [textElement("00100030", "DA", "19870623")], textElement(FREE, "LO", "dob 6/23/87")],
    ["the birth date, in words", [textElement("00100030", "DA", "19870623")], textElement(FREE, "LO", "June 23, 1987")],
    ["the study date, by dashes", [textElement("00080020", "DA", "20240229")], textElement(FREE, "LO", "2024-02-29 exam")],
    [
      "a name in Latin-1 without its accent",
      [textElement("00080005", "CS", "ISO_IR 100"), latin1("00100010", "PN", "Jos\xe9fina")],
      textElement(FREE, "LO", "JOSEFINA"),
    ],
    [
      "a name with umlauts as Germans type it",
      [textElement("00080005", "CS", "ISO_IR 192"), utf8("00100010", "PN", "Müller^Änne")],
      textElement(FREE, "LO", "Fr. Mueller"),
    ],
    ["an undeclared UTF-8 name", [utf8("00100010", "PN", "Łukasiewicz")], utf8(FREE, "LO", "dla Łukasiewicz ")],
    [
      "an ideographic name inside a sentence",
      [textElement("00080005", "CS", "ISO_IR 192"), utf8("00100010", "PN", "Wang^XiaoDong=王^小东")],
      utf8(FREE, "LO", "病人小东的检查"),
    ],
    ["a name where a number should be", [name("Quackenbush^Jane")], bytesElement("00280010", "UN", Buffer.from("QUACKENBUSH "))],
    [
      "a name inside bytes",
      [name("Quackenbush^Jane")],
      bytesElement("00282000", "OB", Buffer.from("\x00\x01profile Quackenbush^Jane\x00\xff", "latin1")),
    ],
    ["a name as a coded string", [name("Quackenbush^Jane")], textElement("00080008", "CS", "ORIGINAL\\QUACKENBUSH")],
  ];
  test.each(cases)("%s", async (_, identity, repeated) => {
    const { out, lastLook, bytes } = await cleaned([...identity, repeated]);
    expect(lastLook).toEqual({ hits: [repeated.tag], clear: true });
    if (repeated.kind === "leaf") expect(bytes.includes(Buffer.from(repeated.value))).toBe(false);
    expect(out.map(({ tag }) => tag)).toEqual(out.map(({ tag }) => tag).toSorted());
  });

  test("nested, it gets a dummy, for it may be required there", async () => {
    const code = sequence("00082218", [
      item(textElement("00080100", "SH", "T-1"), textElement("00080104", "LO", "Quackenbush's leg ")),
    ]);
    const { lastLook, bytes } = await cleaned([name("Quackenbush^Jane"), code]);
    expect(lastLook.hits).toEqual(["00082218.00080104"]);
    expect(bytes.includes("REMOVED ")).toBe(true);
  });
});

describe("what only looks like it stays, byte for byte", () => {
  const stays: readonly (readonly [string, readonly Element[], Element])[] = [
    ["part of a word", [textElement("00100010", "PN", "Rose^Ann")], textElement(FREE, "LO", "Roseola anneal")],
    ["a short name in a sentence", [textElement("00100010", "PN", "Doe^Jo")], textElement(FREE, "LO", "Doe eyes ")],
    ["a short number", [textElement("00100020", "LO", "12")], textElement("00200013", "IS", "12")],
    ["a defined term", [textElement("00100010", "PN", "Primary^Axial")], textElement("00080008", "CS", "ORIGINAL\\PRIMARY ")],
    ["a nameless name", [textElement("00100010", "PN", "Anonymous^Patient")], textElement(FREE, "LO", "anonymous patient ")],
    ["another date", [textElement("00100030", "DA", "19870623")], textElement(FREE, "LO", "v 1.9.87 06 23 ")],
    ["a maker's name as the department", [textElement("00081040", "LO", "ACME room")], textElement("00080070", "LO", "ACME")],
  ];
  test.each(stays)("%s", async (_, identity, kept) => {
    const { out, lastLook } = await cleaned([...identity, kept]);
    expect(lastLook).toEqual({ hits: [], clear: true });
    expect(out.find(({ tag }) => tag === kept.tag)).toEqual(kept);
  });
});

describe("any data set at all", () => {
  const VR = fc.constantFrom(...[...VRS].filter((vr) => vr !== "SQ"));
  const tag = fc.oneof(
    fc.constantFrom(
      "00081030",
      "00080104",
      "00100010",
      "00204000",
      "0040A160",
      "00280010",
      "00282000",
      "00091001",
      "60003000",
      FREE,
    ),
    fc
      .tuple(fc.integer({ min: 8, max: 0x7000 }), fc.integer({ min: 1, max: 0xffff }))
      .map(([group, element]) => tagOf(group, element)),
  );
  const SECRETS = ["Quackenbush", "8675309", "QUACKENBUSH^JANE", "Mrs Quackenbush, 8675309"];
  const value = fc.oneof(
    fc.constantFrom(...SECRETS).map((text) => Buffer.from(text.length % 2 === 0 ? text : `${text} `)),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes.subarray(0, bytes.length & ~1))),
  );
  const leaf = fc.tuple(tag, VR, value).map(([t, vr, bytes]) => bytesElement(t, vr, bytes));
  const { element } = fc.letrec<{ element: Element; nested: Element }>((tie) => ({
    element: fc.oneof({ depthSize: "small", withCrossShrink: true }, leaf, tie("nested")),
    nested: fc
      .tuple(
        fc.constantFrom("00081115", "0040A730", "00400275", "00091010", "00082218"),
        fc.array(tie("element"), { maxLength: 4 }),
        fc.constantFrom("SQ", "UN"),
      )
      .map(([t, elements, vr]) => sequence(t, [item(...unique(elements))], { vr, undefinedLength: vr === "UN" })),
  }));
  const unique = (elements: readonly Element[]): readonly Element[] =>
    inTagOrder([...new Map(elements.map((e) => [e.tag, e])).values()]);
  const options = fc.subarray(Object.keys(OPTIONS).filter((name) => !name.includes("FullDates")));

  test("comes out without the patient's name and number, in tag order, or is rejected with a reason", async () => {
    const run = async (elements: readonly Element[], names: readonly string[], syntax: string): Promise<void> => {
      const policy = compilePolicy({
        ...{ id: "any", version: "1", unlisted: "keep-standard" },
        rules: [{ do: `deidentify:${["BasicApplicationConfidentialityProfile", ...names].join(",")}` }],
      });
      const identity = [textElement("00100010", "PN", "Quackenbush^Jane"), textElement("00100020", "LO", "8675309")];
      try {
        const { bytes, out, lastLook } = await cleaned(
          unique([...elements.filter(({ tag: t }) => dictionaryVr(t) !== "UI"), ...identity]),
          policy,
          syntax,
        );
        expect([
          lastLook.clear,
          bytes
            .toString("latin1")
            .toLowerCase()
            .match(/quackenbush|8675309/),
        ]).toEqual([true, null]);
        expect(out.map(({ tag: t }) => t)).toEqual([...new Set(out.map(({ tag: t }) => t))].toSorted());
      } catch (error) {
        if (!(error instanceof Rejection)) throw error;
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(element, { maxLength: 12 }), options, fc.constantFrom(EXPLICIT, IMPLICIT), run), {
      numRuns: Number(process.env.RUNS ?? 400),
    });
  });
});
