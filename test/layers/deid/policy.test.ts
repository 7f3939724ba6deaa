import { describe, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { policyJsonSchema } from "#deid/policy-schema";
import { coversFor, PolicyError, treatmentFor } from "#deid/treatment";

const policy = (fields: object) => ({ id: "own", version: "1", rules: [{ do: "deidentify" }], ...fields });
const BANNER = { x0: 0, y0: 0, x1: 800, y1: 40 };
const rule = (fields: object) => policy({ rules: [{ do: "deidentify", ...fields }] });

describe("a policy that cannot be carried out is refused, and the message says where", () => {
  const cases: readonly (readonly [string, unknown, RegExp])[] = [
    ["no object", 7, /^policy: /],
    ["an unknown field", policy({ unlistd: "remove" }), /unlistd/],
    ["no rules", { id: "own", version: "1" }, /^rules: .*extends/],
    ["an unknown base", { id: "own", version: "1", extends: "nothing" }, /^extends: .*tricefy/],
    ["an unknown option", rule({ do: "deidentify:RetainEverything" }), /^rules\[0\]\.do .*unknown option/],
    ["an action that is none", rule({ do: "anonymize" }), /^rules\[0\]\.do /],
    ["faces claimed", rule({ do: "deidentify:CleanRecognizableVisualFeaturesOption" }), /never claims/],
    ["pixels claimed", rule({ do: "deidentify:CleanPixelDataOption" }), /own stage/],
    [
      "Full with Modified dates",
      rule({
        do: "deidentify:RetainLongitudinalTemporalInformationFullDatesOption,RetainLongitudinalTemporalInformationModifiedDatesOption",
      }),
      /E\.3\.6/,
    ],
    ["a name kept", policy({ keep: ["OperatorsName"] }), /^keep\[0\] .*identity/],
    ["an id kept", policy({ keep: ["StudyDescription", "PatientID"] }), /^keep\[1\] /],
    ["a date kept", rule({ keep: ["StudyDate"] }), /^rules\[0\]\.keep\[0\] .*option/],
    ["an overlay kept", policy({ keep: ["60003000"] }), /^keep\[0\] /],
    ["an unknown keyword", policy({ remove: ["PatientNam"] }), /^remove\[0\] /],
    ["a marker removed", policy({ remove: ["DeidentificationMethod"] }), /itself writes/],
    ["a UID replaced", policy({ replace: { SOPInstanceUID: "1.2" } }), /^replace\.SOPInstanceUID /],
    ["a value that does not fit", policy({ replace: { PatientSex: "other" } }), /VR CS/],
    ["a value beyond ASCII", policy({ replace: { PatientName: "Møller" } }), /ASCII/],
    ["two values in one", policy({ replace: { PatientID: "a\\b" } }), /VR LO/],
    ["a condition that is none", rule({ when: ["Modality"] }), /^rules\[0\]\.when\[0\] /],
    ["a condition on nothing", rule({ when: ["Modalty=US"] }), /Modalty/],
    ["an expression that is none", rule({ when: ["Modality=US", "Modality=("] }), /^rules\[0\]\.when\[1\] /],
    ["nested repeats", rule({ when: ["Modality=(a+)+"] }), /repeats a group/],
    ["a repeated choice", rule({ when: ["Modality=(a|aa)*"] }), /repeats a group/],
    ["repeats two groups deep", rule({ when: ["Modality=((?:a?b*)c)+"] }), /repeats a group/],
    ["too many repeats", rule({ when: ["Modality=a*a*a*a*b"] }), /more than 3/],
    ["many choices", rule({ when: [`Modality=${"(a|a)".repeat(20)}b`] }), /chooses more than/],
    ["many optional parts", rule({ when: [`Modality=${"a?".repeat(30)}b`] }), /chooses more than/],
    ["an optional part repeated", rule({ when: ["Modality=(a?){9}b"] }), /repeats a group/],
    ["a reference back", rule({ when: ["Modality=(a)\\1"] }), /refers back/],
    ["looking around", rule({ when: ["Modality=(?=a)b"] }), /looks around/],
    ["a cover without a condition", policy({ cover: [{ when: [], boxes: [BANNER] }] }), /^cover\[0\]\.when: /],
    ["a cover on nothing", policy({ cover: [{ when: ["Modalty=US"], boxes: [BANNER] }] }), /^cover\[0\]\.when\[0\] .*Modalty/],
    ["a box turned over", policy({ cover: [{ when: ["Modality=US"], boxes: [{ ...BANNER, x0: 900 }] }] }), /x0 below x1/],
    ["a long expression", rule({ when: [`Modality=${"a".repeat(300)}`] }), /longer than/],
  ];
  test.each(cases)("%s", (_, json, message) => {
    expect(() => compilePolicy(json)).toThrow(PolicyError);
    expect(() => compilePolicy(json)).toThrow(message);
  });
});

describe("conditions", () => {
  const values: Readonly<Record<string, readonly string[]>> = {
    "00080060": ["US"],
    "00080008": ["ORIGINAL", "PRIMARY", "INVICRM"],
    "00400275.00321060": ["Fetal echo"],
  };
  const lookup = (path: readonly string[]): readonly string[] => values[path.join(".")] ?? [];
  const origin = { source: "uplink-1", callingAeTitle: "VOLUSON" };
  const cases: readonly (readonly [string, boolean])[] = [
    ["Modality=US", true],
    ["Modality=U", false],
    ["Modality=US|IVUS", true],
    ["Modality!=CT|MR", true],
    ["Modality!=US", false],
    ["00080060=U.", true],
    ["ImageType[3]=INVICRM", true],
    ["ImageType[2]=INVICRM", false],
    ["ImageType=PRIMARY", true],
    ["RequestAttributesSequence.RequestedProcedureDescription=.*[Ee]cho.*", true],
    ["PatientSex=F", false],
    ["PatientSex!=F", true],
    ["Source=uplink-\\d+", true],
    ["CallingAETitle=VOLUSON|LOGIQ", true],
    ["CalledAETitle=ANY", false],
    ["CalledAETitle!=ANY", true],
  ];
  test.each(cases)("%s is %s", (condition, holds) => {
    const { remove } = treatmentFor(compilePolicy(rule({ when: [condition], remove: ["Manufacturer"] })), origin, lookup);
    expect(remove.has("00080070")).toBe(holds);
  });

  test("the first rule that holds is applied; where none does, the Basic Profile with the policy's own lists", () => {
    const chosen = compilePolicy(
      policy({
        remove: ["SoftwareVersions"],
        rules: [
          { when: ["Modality=US", "PatientSex=F"], do: "deidentify:RetainUIDsOption" },
          { when: ["Modality=US"], do: "deidentify:RetainDeviceIdentityOption" },
          { when: ["Modality=US"], do: "deidentify:RetainUIDsOption" },
        ],
      }),
    );
    expect(treatmentFor(chosen, origin, lookup).optionNames).toEqual(["RetainDeviceIdentityOption"]);
    const otherwise = treatmentFor(chosen, origin, () => []);
    expect([otherwise.optionNames, [...otherwise.remove]]).toEqual([[], ["00181020"]]);
  });
});

test("of a picture everything is covered that any entry names whose conditions all hold", () => {
  const box = (y0: number) => ({ ...BANNER, y0 });
  const chosen = compilePolicy(
    policy({
      cover: [
        { when: ["Modality=US", "ManufacturerModelName=A1"], boxes: [box(1), box(2)] },
        { when: ["Modality=US", "Rows=600"], boxes: [box(3)] },
        { when: ["CallingAETitle=ROOM1"], boxes: [box(4)] },
      ],
    }),
  );
  const values: Readonly<Record<string, string>> = { "00080060": "US", "00081090": "A1", "00280010": "480" };
  const covered = coversFor(chosen, { callingAeTitle: "ROOM1" }, ([tag = ""]) => (values[tag] === undefined ? [] : [values[tag]]));
  expect(covered.map(({ y0 }) => y0)).toEqual([1, 2, 4]);
});

describe("shipped policies", () => {
  test.each(Object.entries(POLICIES))("%s compiles and is named by its id and version", (id, document) => {
    expect(compilePolicy(document).name).toBe(`${id}@${document.version}`);
  });
  test("a clinic's policy may extend one: its identity values are settings", () => {
    const own = compilePolicy({ id: "lindenhof", version: "3", extends: "tricefy", replace: { PatientID: "999" } });
    const { replace, birthDate } = own.otherwise;
    expect(own.name).toBe("lindenhof@3");
    expect([replace.get("00100010"), replace.get("00100020"), birthDate]).toEqual(["Anonymous", "999", "decade"]);
  });
});

test("the JSON Schema names every field and refuses others", () => {
  const schema = policyJsonSchema();
  expect(schema.additionalProperties).toBe(false);
  expect(Object.keys(schema.properties as object)).toContain("unlisted");
});
