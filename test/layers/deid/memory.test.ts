import { expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { inTagOrder } from "#dicom/elements";
import { encodeElements, textElement } from "#dicom/encode";
import { type DicomFile, readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { KEYS } from "./clean-sample.ts";

const policy = compilePolicy({
  ...POLICIES.basic,
  keep: ["StudyDescription", "SeriesDescription", "ProtocolName", "DerivationDescription"],
  unlisted: "keep-standard",
});

/** Everybody is named in descriptions that the policy keeps: only those of a file's own patient and place may not stay. */
const fileOf = (name: string, maker: string, characterSet = "ISO_IR 100"): Promise<DicomFile> =>
  readFile(
    bufferSource(
      part10(
        inTagOrder([
          ...IDENTIFIERS,
          textElement("00080005", "CS", characterSet),
          textElement("00080070", "LO", maker),
          textElement("00080080", "LO", "Acme"),
          textElement("00081030", "LO", "Seen by Lindqvist"),
          textElement("0008103E", "LO", "Seen by Okonkwo"),
          textElement("00082111", "ST", "Seen by M\u00fcller"),
          textElement("00100010", "PN", name),
          textElement("00181030", "LO", "Seen at Acme"),
        ]),
      ),
    ),
  );

test("a file comes out the same alone and behind others of one folder, whoever they name", async () => {
  const files = await Promise.all([
    fileOf("Lindqvist^Eva", "Acme"),
    fileOf("Lindqvist^Eva", "Acme"),
    fileOf("Okonkwo^Ada", "Acme"),
    fileOf("Okonkwo^Ada", "Other"),
    fileOf("Okonkwo^Ada", "Other", "ISO_IR 192"),
    fileOf("M\u00fcller^Ada", "Other"),
    fileOf("M\u00fcller^Ada", "Other", "ISO_IR 144"),
    fileOf("Lindqvist^Eva", "Acme"),
  ]);
  const folder = { policy, ...KEYS };
  const bytes = ({ before }: ReturnType<typeof deidentify>, { encoding }: DicomFile): string =>
    Buffer.from(encodeElements(before, encoding)).toString("latin1");
  const together = files.map((file) => bytes(deidentify(file, folder), file));
  const alone = files.map((file) => bytes(deidentify(file, { ...folder }), file));
  expect(together).toEqual(alone);
  expect(new Set(alone).size).toBeGreaterThan(3);
});
