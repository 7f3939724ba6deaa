import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deidentify } from "#deid/deidentify";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { type Element, inTagOrder } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { trimmed } from "#dicom/text";
import { describeConformance } from "../../scripts/describe-conformance.ts";
import { IDENTIFIERS, part10 } from "../fixtures/part10.ts";

const written = readFileSync(join(import.meta.dirname, "../../docs/conformance.md"), "utf8");

test("the conformance statement is what the code says now (npm run generate)", () => {
  expect(written).toBe(describeConformance());
});

test("every row of Table E.1-1 stands in it once", () => {
  const rows = written.slice(written.indexOf("### Rows of Table"), written.indexOf("### Attributes that"));
  const tags = [...rows.matchAll(/[A-Za-z0-9]+ \(([0-9A-Fx]{4},[0-9A-Fx]{4})\)/g)].map(([, tag]) => tag);
  expect([tags.length, new Set(tags).size]).toEqual([651, 651]); // of 656: not four of commands, file meta and directories, nor the private row
});

type PolicyId = "tricefy" | "basic";

/** The word in brackets for an attribute of an ultrasound image: in its own row, else in the summary of the group that lists it. */
function statedAction(name: string, policy: PolicyId): string {
  const lines = written.slice(written.indexOf("### Rows of Table")).split("\n");
  const at = lines.findIndex((line) => line.includes(name));
  const ownRow = lines[at]?.startsWith(`| ${name} |`) ? lines[at].split(" | ") : [];
  const summary = lines.slice(0, at).findLast((line) => line.startsWith("<details>")) ?? "";
  const [ofTricefy, ofBasic = ofTricefy] = ownRow.length > 0 ? ownRow.slice(1) : summary.split(" · ");
  return /\(([^)]+)\)/.exec((policy === "tricefy" ? ofTricefy : ofBasic) ?? "")?.[1] ?? "";
}

async function cleaned(elements: readonly Element[], policy: PolicyId) {
  const key = new Uint8Array(32).fill(7);
  const file = await readFile(bufferSource(part10(inTagOrder([...elements, ...IDENTIFIERS]))));
  const { before } = deidentify(file, { policy: compilePolicy(POLICIES[policy]), uidKey: key, dateKey: key, pseudonymKey: key });
  return (tag: string): string | undefined => {
    const found = before.find((element) => element.tag === tag);
    return found?.kind === "leaf" ? trimmed(found.value) : undefined;
  };
}

describe("what it says is what happens", () => {
  const cases: readonly (readonly [string, string, string, string, Readonly<Record<PolicyId, string>>])[] = [
    ["PatientName (0010,0010)", "00100010", "PN", "Doe^Jane", { tricefy: "the policy's value", basic: "emptied" }],
    ["PatientBirthDate (0010,0030)", "00100030", "DA", "19870623", { tricefy: "decade kept", basic: "emptied" }],
    ["StudyDate (0008,0020)", "00080020", "DA", "20240229", { tricefy: "date changed", basic: "emptied" }],
    ["AcquisitionDate (0008,0022)", "00080022", "DA", "20240229", { tricefy: "date changed", basic: "removed" }],
    ["StudyDescription (0008,1030)", "00081030", "LO", "Second trimester", { tricefy: "removed", basic: "removed" }],
    ["AccessionNumber (0008,0050)", "00080050", "SH", "A-4711", { tricefy: "emptied", basic: "emptied" }],
    ["StudyInstanceUID (0020,000D)", "0020000D", "UI", "1.2.3.4.2", { tricefy: "new UID", basic: "new UID" }],
    ["FrameOfReferenceUID (0020,0052)", "00200052", "UI", "1.2.3.4.9", { tricefy: "new UID", basic: "new UID" }],
    ["AcquisitionFieldOfViewLabel (0018,11BB)", "001811BB", "LO", "Left", { tricefy: "dummy", basic: "dummy" }],
  ];
  const OUTCOMES: Readonly<Record<string, RegExp>> = {
    "the policy's value": /^Anonymous$/,
    "decade kept": /^19800101$/,
    "date changed": /^20240101$/,
    emptied: /^$/,
    dummy: /^REMOVED$/,
    "new UID": /^2\.25\.\d{30,39}$/,
  };

  describe.each(["tricefy", "basic"] as const)("under %s", (policy) => {
    test.each(cases)("%s", async (name, tag, vr, value, actions) => {
      const isIdentifier = IDENTIFIERS.some((element) => element.tag === tag);
      const text = (await cleaned(isIdentifier ? [] : [textElement(tag, vr, value)], policy))(tag);
      const stated = statedAction(name, policy);
      expect(stated).toBe(actions[policy]);
      if (stated === "removed") expect(text).toBeUndefined();
      else expect(text).toMatch(OUTCOMES[stated] ?? /^never$/);
    });
  });
});
