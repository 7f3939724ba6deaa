import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeElements, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
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
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";

const reasonOf = (bytes: Uint8Array): Promise<string> =>
  openImage(bufferSource(bytes)).then(
    () => "read",
    (error) => (error instanceof Rejection ? error.reason : `${error}`),
  );

/** What each damaged sample must come to: `read` where its header is whole. */
const HOSTILE: Readonly<Record<string, string>> = {
  "bad-vr.dcm": "MALFORMED", // its Number of Frames is 1A
  "ct-no-meta.dcm": "NOT_DICOM", // one byte too many before the data set
  "deep-nesting.dcm": "TOO_DEEP",
  "huge-length-truncated.dcm": "TRUNCATED",
  "meta-no-tsyntax.dcm": "MALFORMED", // its header is read; the picture has no rows
  "mr-truncated.dcm": "TRUNCATED",
  "oob-46341.dcm": "TOO_LARGE",
  "rtplan-truncated.dcm": "TRUNCATED",
};

describe.runIf(hasSamples)("real files", () => {
  test.each(samplesIn("hostile"))("%s is read or rejected with its reason", async (path) => {
    expect(await reasonOf(sample(path))).toBe(HOSTILE[path.slice("hostile/".length)] ?? "read");
  });

  const wellFormed = samplesIn(".").filter((path) => !path.startsWith("hostile/"));
  test.each(wellFormed)("%s is written again byte for byte", async (path) => {
    const file = await readFile(bufferSource(sample(path)));
    const all = Buffer.from(await file.source.read(0, file.source.size));
    const before = Buffer.from(encodeElements(file.before, file.encoding));
    expect(all.includes(before)).toBe(true);
    const rest = Buffer.from(encodeElements(file.after, file.encoding));
    expect(all.subarray(file.pixelData?.end ?? all.length - rest.length).includes(rest)).toBe(true);
    expect(before.length).toBeGreaterThan(0);
  });

  test("a clip in fragments without an offset table yields the same frames as its uncompressed twin counts", async () => {
    const image = await openImage(bufferSource(sample("ultrasound/acuson-echo-8f-jpeg-fragmented-nobot.dcm")));
    const frames = await Promise.all(Array.from({ length: 8 }, (_, i) => image?.frame(i)));
    for (const frame of frames) expect([...(frame?.subarray(0, 2) ?? [])]).toEqual([0xff, 0xd8]);
    await expect(image?.frame(8)).rejects.toMatchObject({ reason: "TRUNCATED" });
  });
});

describe("files built here", () => {
  test.each([EXPLICIT, IMPLICIT, BIG_ENDIAN])("nested sequences of every length form survive in %s", async (syntax) => {
    const inner = sequence("00081115", [item(textElement("0020000E", "UI", "1.2.3"))], { undefinedLength: true });
    const elements = [
      ...IDENTIFIERS.slice(0, 2),
      sequence("00081111", [{ undefinedLength: true, elements: [inner] }, item()]),
      ...IDENTIFIERS.slice(2),
    ];
    const file = await readFile(bufferSource(part10(elements, syntax)));
    expect(encodeElements(file.before, file.encoding)).toEqual(encodeElements(elements, encodingOf(syntax)));
  });

  test("a sequence inside UN of defined and of undefined length is looked into", async () => {
    const items = [item(textElement("00100010", "PN", "Doe^Jane"))];
    const forms = [sequence("00091001", items, { vr: "UN" }), sequence("00091002", items, { vr: "UN", undefinedLength: true })];
    const file = await readFile(bufferSource(part10([...forms, ...IDENTIFIERS])));
    const read = file.before.filter(({ tag }) => tag.startsWith("0009"));
    expect(read.map((element) => element.kind === "sequence" && element.items[0]?.elements[0]?.tag)).toEqual([
      "00100010",
      "00100010",
    ]);
  });

  test("a frame that says YBR_FULL_422 and holds every sample is not cut to two thirds", async () => {
    const us = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value, 0));
    const header = [
      us("00280002", 3),
      textElement("00280004", "CS", "YBR_FULL_422"),
      us("00280010", 4),
      us("00280011", 4),
      us("00280100", 8),
    ];
    const frameOf = async (bytes: number) => {
      const image = await openImage(
        bufferSource(part10([...IDENTIFIERS, ...header, bytesElement("7FE00010", "OB", Buffer.alloc(bytes))])),
      );
      return (await image?.frame(0))?.length;
    };
    expect([await frameOf(4 * 4 * 2), await frameOf(4 * 4 * 3)]).toEqual([32, 48]);
  });

  test.each([
    ["no bytes", new Uint8Array(0), "EMPTY"],
    ["text", Buffer.from("This is no DICOM file, only some text of enough length to be looked at. ".repeat(4)), "NOT_DICOM"],
    ["an element longer than the file", part10([bytesElement("00080018", "UI", Buffer.alloc(10))]).subarray(0, -4), "TRUNCATED"],
    ["an unknown transfer syntax", part10([...IDENTIFIERS], "1.2.3.4"), "UNSUPPORTED_TRANSFER_SYNTAX"],
  ])("%s: %#", async (_, bytes, reason) => {
    expect(await reasonOf(bytes)).toBe(reason);
  });

  test("no mutation of a file makes reading hang or fail otherwise than by a rejection", async () => {
    const whole = part10([
      ...IDENTIFIERS,
      sequence("00400275", [item(textElement("00400007", "LO", "x"))]),
      bytesElement("7FE00010", "OW", Buffer.alloc(64)),
    ]);
    const mutation = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(mutation, fc.nat(whole.length), async (changes, cut) => {
        const bytes = Uint8Array.from(whole.subarray(0, whole.length - (cut % 7 === 0 ? cut : 0)));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const outcome = await reasonOf(bytes);
        expect(outcome).toMatch(/^[A-Z_]+$|^read$/);
      }),
      { numRuns: 2000 },
    );
  });
});
