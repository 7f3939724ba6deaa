import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Element } from "#dicom/elements";
import { encodeElements, encodeHead, itemHead, sequenceEnd, textElement } from "#dicom/encode";
import { type DicomFile, readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { writeFile } from "#dicom/write";
import { Rejection } from "#pipeline/rejections";
import {
  BIG_ENDIAN,
  bytesElement,
  EXPLICIT,
  encodingOf,
  IDENTIFIERS,
  IMPLICIT,
  item,
  part10,
  sequence,
} from "../../fixtures/part10.ts";
import { sparseSource } from "./sources.ts";

const DEFLATED = "1.2.840.10008.1.2.1.99";
const JPEG = "1.2.840.10008.1.2.4.50";
const LE = encodingOf(EXPLICIT);
const bytes = (...parts: (Uint8Array | string)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)));
const read = (...parts: (Uint8Array | string)[]): Promise<DicomFile> => readFile(bufferSource(bytes(...parts)));
const reasonOf = (file: Promise<DicomFile>): Promise<string> =>
  file.then(
    () => "read",
    (error) => (error instanceof Rejection ? error.reason : `${error}`),
  );
const tags = (elements: readonly Element[]): string[] => elements.map(({ tag }) => tag);
const textOf = (file: DicomFile, tag: string): string => {
  const found = file.before.find((element) => element.tag === tag);
  return found?.kind === "leaf" ? Buffer.from(found.value).toString("latin1") : "none";
};
const opening = (syntax = EXPLICIT): Uint8Array => part10([], syntax);
const name = textElement("00100010", "PN", "Doe^Jane");
const encoded = (elements: readonly Element[], syntax = EXPLICIT): Uint8Array => encodeElements(elements, encodingOf(syntax));

describe("what stands before the data set", () => {
  const rest = encoded([...IDENTIFIERS, name]);
  test.each([
    [
      "the letters DICM inside a value, no preamble",
      bytes(encoded([bytesElement("00080005", "CS", Buffer.alloc(116, "X")), textElement("00080008", "CS", "DICMA1")]), rest),
    ],
    ["a prefix without a preamble", bytes("DICM", opening().subarray(132), rest)],
    ["a prefix and no meta information", bytes(Buffer.alloc(128), "DICM", rest)],
    ["no transfer syntax", bytes(Buffer.alloc(128), "DICM", encoded([textElement("00020002", "UI", "1.2")]), rest)],
    ["an empty transfer syntax", bytes(Buffer.alloc(128), "DICM", encoded([textElement("00020010", "UI", "")]), rest)],
    [
      "a wrong group length",
      bytes(
        Buffer.alloc(128),
        "DICM",
        encoded([bytesElement("00020000", "UL", Uint8Array.of(9, 9, 0, 0))]),
        opening().subarray(132),
        rest,
      ),
    ],
    [
      "implicit meta information",
      bytes(Buffer.alloc(128), "DICM", encoded([textElement("00020010", "UI", EXPLICIT)], IMPLICIT), rest),
    ],
  ])("%s", async (_, file) => expect(textOf(await read(file), "00100010")).toBe("Doe^Jane"));

  test.each([
    ["implicit data under an explicit syntax", EXPLICIT, IMPLICIT, IMPLICIT],
    ["explicit data under an implicit syntax", IMPLICIT, EXPLICIT, EXPLICIT],
    ["big endian data under a little endian syntax", EXPLICIT, BIG_ENDIAN, BIG_ENDIAN],
    ["little endian data under a big endian syntax", BIG_ENDIAN, EXPLICIT, EXPLICIT],
  ])("%s: the bytes decide", async (_, said, meant, written) => {
    const file = await read(opening(said), encoded([...IDENTIFIERS, name], meant));
    expect([file.transferSyntax, textOf(file, "00100010")]).toEqual([written, "Doe^Jane"]);
  });

  test("implicit data under an encapsulated syntax is written explicit, as that syntax must be", async () => {
    const pixels = bytes(
      encodeHead("7FE00010", "OW", 0xffffffff, encodingOf(IMPLICIT)),
      itemHead(0, LE),
      itemHead(2, LE),
      "\xff\xd8",
      sequenceEnd(LE),
    );
    const file = await read(opening(JPEG), encoded(IDENTIFIERS, IMPLICIT), pixels);
    const again = await read(
      Buffer.concat(await Array.fromAsync(writeFile(file, { ...file, sopClass: "1", sop: "2", pixels: { kind: "same" } }))),
    );
    expect([again.transferSyntax, again.encoding, tags(again.before), again.pixelData?.items?.length]).toEqual([
      JPEG,
      LE,
      tags(IDENTIFIERS),
      2,
    ]);
  });

  test("bytes behind a deflated data set are left behind", async () => {
    const file = await read(opening(DEFLATED), deflateRawSync(encoded([...IDENTIFIERS, name])), "\0trailing");
    expect(tags(file.before)).toEqual(tags([...IDENTIFIERS, name]));
  });
});

describe("heads that a writer got wrong", () => {
  const between = (...parts: (Uint8Array | string)[]): Promise<DicomFile> =>
    read(opening(), encoded(IDENTIFIERS.slice(0, 2)), ...parts, encoded(IDENTIFIERS.slice(2)));
  const around = [...tags(IDENTIFIERS.slice(0, 2)), "00100010", ...tags(IDENTIFIERS.slice(2))];
  const NAME = "\x10\0\x10\0";
  test.each([
    ["a VR of two blanks", `${NAME}  \x08\0Doe^Jane`],
    ["a VR of zeros behind which the length is long", `${NAME}\0\0\0\0\x08\0\0\0Doe^Jane`],
    ["no VR at all: an implicit element", `${NAME}\x08\0\0\0Doe^Jane`],
    ["a short VR with a 32-bit length", `${NAME}PN\0\0\x08\0\0\0Doe^Jane`],
    ["a long VR with a 16-bit length", `${NAME}UT\x08\0Doe^Jane`],
  ])("%s", async (_, element) => {
    const file = await between(element);
    expect([tags(file.before), textOf(file, "00100010")]).toEqual([around, "Doe^Jane"]);
  });

  test("a head that ends before its length is an element without a value", async () => {
    expect(tags((await between("\x10\0\x10\0  ")).before)).toEqual(around);
  });
  test("bytes that can be read in no way are MALFORMED", async () => {
    expect(await reasonOf(between("\x10\0\x10\0\x01\x02\xfe\xfe\xfe\xfe"))).toBe("MALFORMED");
  });
  test("stray items and delimiters between elements are passed over, what follows them is kept", async () => {
    const file = await between(itemHead(20, LE), encoded([name]), sequenceEnd(LE));
    expect(tags(file.before)).toEqual(around);
  });
  test("misordered and duplicate elements come in the file's order", async () => {
    const odd = [name, textElement("00080020", "DA", "20200101"), name, bytesElement("00100020", "LO", Buffer.from("odd"))];
    expect(tags((await between(encoded(odd))).before).slice(2, 6)).toEqual(tags(odd));
  });
});

describe("sequences", () => {
  const inUn = (inner: Uint8Array, length: number): Uint8Array => bytes(encodeHead("00091001", "UN", length, LE), inner);
  const looks = async (file: Promise<DicomFile>): Promise<string[]> => {
    const found = (await file).before.find(({ tag }) => tag === "00091001");
    return found?.kind === "sequence" ? found.items.flatMap(({ elements }) => tags(elements)) : [`${found?.kind}`];
  };
  const items = (syntax: string): Uint8Array => {
    const inner = encoded([name], syntax);
    return bytes(itemHead(inner.length, encodingOf(syntax)), inner);
  };

  test.each([IMPLICIT, EXPLICIT])("UN of either length that holds items in %s (CP-246, and who misread it)", async (syntax) => {
    const value = items(syntax);
    const after = encoded(IDENTIFIERS);
    expect(await looks(read(opening(), inUn(value, value.length), after))).toEqual(["00100010"]);
    expect(await looks(read(opening(), inUn(bytes(value, sequenceEnd(LE)), 0xffffffff), after))).toEqual(["00100010"]);
  });
  test("implicit items in an explicit sequence are written explicit", async () => {
    const value = items(IMPLICIT);
    const file = await read(opening(), encodeHead("00081111", "SQ", value.length, LE), value, encoded(IDENTIFIERS));
    const expected = encoded([sequence("00081111", [item(name)]), ...IDENTIFIERS]);
    expect(Buffer.from(encodeElements(file.before, file.encoding))).toEqual(Buffer.from(expected));
  });
  test("big endian items inside UN are taken as bytes: nobody can say that they were looked into", async () => {
    const inner = encoded([name], IMPLICIT);
    const value = bytes(itemHead(inner.length, encodingOf(BIG_ENDIAN)), inner);
    expect(await looks(read(opening(), inUn(value, value.length), encoded(IDENTIFIERS)))).toEqual(["leaf"]);
  });
  test("items of raw bytes survive: a nested picture in fragments", async () => {
    const picture = bytes(
      encodeHead("7FE00010", "OB", 0xffffffff, LE),
      itemHead(0, LE),
      itemHead(2, LE),
      "\xff\xd8",
      sequenceEnd(LE),
    );
    const icon = bytes(encodeHead("00880200", "SQ", picture.length + 8, LE), itemHead(picture.length, LE), picture);
    const file = await read(opening(), encoded(IDENTIFIERS), icon);
    expect(Buffer.from(encodeElements(file.before, LE))).toEqual(Buffer.from(bytes(encoded(IDENTIFIERS), icon)));
  });
  test("delimiters where lengths say it already are passed over", async () => {
    const inner = bytes(encoded([name]), encodeHead("FFFEE00D", "", 0, LE));
    const value = bytes(itemHead(inner.length, LE), inner, sequenceEnd(LE));
    const file = await read(opening(), encodeHead("00081111", "SQ", value.length, LE), value, encoded(IDENTIFIERS));
    expect(tags(file.before)).toEqual(["00081111", ...tags(IDENTIFIERS)]);
  });
  test.each([
    [
      "an item longer than its sequence",
      bytes(encodeHead("00081111", "SQ", 16, LE), itemHead(99, LE), encoded([name])),
      "MALFORMED",
    ],
    [
      "a value longer than its item",
      bytes(encodeHead("00081111", "SQ", 16, LE), itemHead(8, LE), encodeHead("00100010", "PN", 50, LE)),
      "MALFORMED",
    ],
    ["a sequence longer than the file", bytes(encodeHead("00081111", "SQ", 999_999, LE), itemHead(99, LE)), "TRUNCATED"],
    ["an element in a sequence that is no item", bytes(encodeHead("00081111", "SQ", 0xffffffff, LE), encoded([name])), "MALFORMED"],
    ["text of undefined length", encodeHead("00100010", "UT", 0xffffffff, LE), "MALFORMED"],
  ])("%s is %s", async (_, part, reason) => {
    expect(await reasonOf(read(opening(), part, encoded(IDENTIFIERS)))).toBe(reason);
  });
});

describe("size", () => {
  const GIB = 2 ** 30;
  const head = bytes(opening(), encoded(IDENTIFIERS));
  const tail = encoded([textElement("FFFCFFFC", "OB", "ab")]);

  test.each([2.5, 3.75])("native pixel data of %f GiB is located, what follows is read, nothing between is", async (gib) => {
    const length = gib * GIB;
    const pixels = encodeHead("7FE00010", "OW", length, LE);
    const end = head.length + pixels.length + length;
    const source = sparseSource(end + tail.length, [
      [0, bytes(head, pixels)],
      [end, tail],
    ]);
    const file = await readFile(source);
    expect([file.pixelData?.end, tags(file.after)]).toEqual([end, ["FFFCFFFC"]]);
    expect(source.bytesRead).toBeLessThan(1_000_000);
  });

  test("fragments beyond 4 GiB are found by hopping from item to item", async () => {
    const each = 1.5 * GIB;
    const first = bytes(opening(JPEG), encoded(IDENTIFIERS), encodeHead("7FE00010", "OB", 0xffffffff, LE), itemHead(0, LE));
    const start = first.length;
    const items = [0, 1, 2, 3].map((i): [number, Uint8Array] => [start + i * (each + 8), itemHead(each, LE)]);
    const end = start + 4 * (each + 8);
    const file = await readFile(sparseSource(end + 8, [[0, first], ...items, [end, sequenceEnd(LE)]]));
    expect(file.pixelData?.items?.map((range) => range.end - range.start)).toEqual([0, each, each, each, each]);
    expect(file.pixelData?.end).toBe(end + 8);
  });

  test("a header of several megabytes is read element by element, each once", async () => {
    const elements = Array.from({ length: 900 }, (_, i) => bytesElement("00081030", "LO", Buffer.alloc(2048 + i, "x")));
    const file = await read(opening(), encoded([...IDENTIFIERS, ...elements]), Buffer.alloc(700_000), encoded([name]));
    expect(file.before.slice(0, -1)).toEqual([...IDENTIFIERS, ...elements]);
    expect(tags(file.before).at(-1)).toBe("00100010");
  });

  test("zeros without end behind the data set are padding", async () => {
    const file = await readFile(sparseSource(64 * 1024 * 1024, [[0, bytes(head, encoded([name]))]]));
    expect(tags(file.before)).toEqual(tags([...IDENTIFIERS, name]));
  });

  test.each(["before", "after"])("a private element of 3 GiB %s the pixel data is stepped over, and said to be", async (where) => {
    const length = 3 * GIB;
    const picture = encoded([bytesElement("7FE00010", "OW", Buffer.alloc(4))]);
    const large = encodeHead(where === "before" ? "00111010" : "7FE11001", "OB", length, LE);
    const first = where === "before" ? bytes(head, large) : bytes(head, picture, large);
    const last = where === "before" ? picture : tail;
    const source = sparseSource(first.length + length + last.length, [
      [0, first],
      [first.length + length, last],
    ]);
    const file = await readFile(source);
    expect(file.skipped.map(({ bytes }) => bytes)).toEqual([length]);
    expect(file.pixelData && file.pixelData.end - file.pixelData.start).toBe(4);
    expect(source.bytesRead).toBeLessThan(2_000_000);
  });

  test("a private sequence of undefined length that holds a gigabyte is walked, not loaded", async () => {
    const opened = bytes(
      head,
      encodeHead("7FE11001", "SQ", 0xffffffff, LE),
      itemHead(0xffffffff, LE),
      encodeHead("7FE11060", "OB", GIB, LE),
    );
    const closed = bytes(encodeHead("FFFEE00D", "", 0, LE), sequenceEnd(LE), tail);
    const source = sparseSource(opened.length + GIB + closed.length, [
      [0, opened],
      [opened.length + GIB, closed],
    ]);
    const file = await readFile(source);
    expect([tags(file.before).at(-1), file.skipped.map(({ tag }) => tag)]).toEqual(["FFFCFFFC", ["7FE11001"]]);
    expect(source.bytesRead).toBeLessThan(5_000_000);
  });

  test.each([
    ["a standard element of 3 GiB", encodeHead("00420011", "OB", 3 * GIB, LE)],
    [
      "a million items",
      bytes(encodeHead("00081111", "SQ", 0xffffffff, LE), Buffer.concat(Array.from({ length: 1_000_001 }, () => itemHead(0, LE)))),
    ],
  ])("%s is TOO_LARGE", async (_, part) => {
    const start = bytes(opening(), part);
    expect(await reasonOf(readFile(sparseSource(4 * GIB, [[0, start]])))).toBe("TOO_LARGE");
  });

  test("an element declared beyond the end of the file is TRUNCATED", async () => {
    expect(await reasonOf(read(opening(), encoded(IDENTIFIERS), encodeHead("00420011", "OB", 3 * GIB, LE)))).toBe("TRUNCATED");
    expect(await reasonOf(read(opening(), encoded(IDENTIFIERS), encodeHead("7FE11010", "OB", 3 * GIB, LE)))).toBe("TRUNCATED");
  });
});
