import { describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { type DataSet, encodeItems, part10 } from "#phantom/part10";

const content = (dataSet: DataSet) => ({ transferSyntax: "1.2.840.10008.1.2.1", sopClass: "1.2.3", sop: "2.25.7", dataSet });

const written = async (dataSet: DataSet) => {
  const file = await readFile(bufferSource(part10(content(dataSet))));
  return { file, values: new Values(file.before, file.encoding) };
};

describe("a written file", () => {
  test("begins with an empty preamble, DICM and file meta of the length it says", () => {
    const file = Buffer.from(part10(content([])));
    expect(file.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(file.toString("latin1", 128, 138)).toBe("DICM\u0002\0\0\0UL");
    const end = 144 + file.readUInt32LE(140);
    expect(file.subarray(end, end + 4)).toEqual(Buffer.from([8, 0, 0x16, 0]));
  });
  test("gives back text, numbers, tags and items", async () => {
    const { values } = await written([
      ["00100010", "PN", "GHÖST^GRETA"],
      ["00080005", "CS", "ISO_IR 192"],
      ["00280009", "AT", "00181063"],
      [
        "00186011",
        "SQ",
        [
          [
            ["00186018", "UL", 70000],
            ["0018602C", "FD", 0.25],
            ["00186020", "SL", -3],
          ],
        ],
      ],
      ["00280034", "IS", "4\\3"],
    ]);
    expect(Buffer.from(values.text("00100010"), "latin1").toString("utf8")).toBe("GHÖST^GRETA");
    expect([values.text("00080016"), values.numbers("00280034")]).toEqual(["1.2.3", [4, 3]]);
    const [region] = values.items("00186011");
    const inside = region === undefined ? undefined : values.in(region);
    expect(["00186018", "0018602C", "00186020"].map((tag) => inside?.number(tag))).toEqual([70000, 0.25, -3]);
    expect(values.leaf("00280009")?.value).toEqual(Buffer.from([0x18, 0, 0x63, 0x10]));
  });
  test("has its attributes in the order of their tags, those after the pixel data too", async () => {
    const { file } = await written([
      ["7FE11001", "UT", "after"],
      ["7FE00010", "OB", Uint8Array.of(1, 2)],
      ["00280010", "US", 1],
      ["00080060", "CS", "US"],
    ]);
    const tags = file.before.map(({ tag }) => tag);
    expect(tags).toEqual(tags.toSorted());
    expect(file.after.map(({ tag }) => tag)).toEqual(["7FE11001"]);
  });
  test("values have even lengths: text ends in a blank, UIDs and bytes in a zero", () => {
    const items = Buffer.from(
      encodeItems([[["00080060", "CS", "SEG"]], [["00080018", "UI", "1.2.3"]], [["7FE00010", "OB", Uint8Array.of(9)]]]),
    );
    expect([items.includes("SEG "), items.includes("1.2.3\0"), items.subarray(-2)]).toEqual([true, true, Buffer.from([9, 0])]);
  });
  test("a value too long for its VR is an error, not a broken file", () => {
    expect(() => part10(content([["00204000", "LT", "x".repeat(70000)]]))).toThrow(RangeError);
  });
  test("frames stand each in its fragment, found by the Basic Offset Table", async () => {
    const frames = [Uint8Array.of(1, 2), Uint8Array.of(3, 4, 5, 6), Uint8Array.of(7, 8)];
    const dataSet: DataSet = [
      ["00280008", "IS", "3"],
      ["00280010", "US", 1],
      ["00280011", "US", 1],
      ["00280100", "US", 8],
    ];
    const file = part10({ ...content(dataSet), transferSyntax: "1.2.840.10008.1.2.4.50", frames });
    const image = await openImage(bufferSource(file));
    const found = await Promise.all(frames.map((_, i) => image?.frame(i)));
    expect(found.map((frame) => [...(frame ?? [])])).toEqual(frames.map((frame) => [...frame]));
  });
});
