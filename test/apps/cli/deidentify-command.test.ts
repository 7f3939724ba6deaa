import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile as readDicom } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { IDENTITY } from "#phantom/identity";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const PASSPHRASE = "correct horse battery";
let folder: string;
let exam: string;
let key: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-deidentify-"));
  exam = join(folder, "exam");
  key = join(folder, "clinic.key");
  await keepsake("phantom", exam);
});
afterAll(() => rm(folder, { recursive: true }));

const keepsake = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const env = { ...process.env, KEEPSAKE_PASSPHRASE: args.includes("--wrong") ? "something else entirely" : PASSPHRASE };
    const given = args.filter((arg) => arg !== "--wrong");
    execFile(process.execPath, [PROGRAM, ...given], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

const written = async (out: string): Promise<readonly string[]> =>
  (await readdir(out, { recursive: true })).filter((name) => name.endsWith(".dcm")).sort();

async function header(out: string, name: string): Promise<Values> {
  const file = await readDicom(bufferSource(await readFile(join(out, name))));
  return new Values(file.before, file.encoding);
}

test("the phantom's files are DICOM, images, report and letter", async () => {
  const names = await written(exam);
  expect(names).toEqual(["head.dcm", "letter.dcm", "profile.dcm", "report.dcm", "waving.dcm"]);
  for (const name of names) expect((await header(exam, name)).text("00100020")).toBe(IDENTITY.patientId);
});

test("a folder is written under new UIDs, nothing of the identity with it, and verify finds nothing", async () => {
  const out = join(folder, "clean");
  const run = await keepsake("deidentify", exam, "--pixels", "off", "-o", out, "--key", key, "--json");
  expect([run.code, JSON.parse(run.out).written]).toEqual([0, (await written(exam)).length]);
  for (const name of await written(out)) {
    const bytes = (await readFile(join(out, name))).toString("latin1");
    for (const secret of [IDENTITY.patientId, "PENELOPE", IDENTITY.accessionNumber, "MIRAGE"])
      expect(bytes.toUpperCase()).not.toContain(secret.toUpperCase());
    expect((await header(out, name)).text("00120063")).toContain("Pixels not checked");
  }
  expect(await keepsake("verify", exam, out)).toMatchObject({ code: 0 });
  const again = join(folder, "again");
  await keepsake("deidentify", exam, "--pixels", "off", "-o", again, "--key", key);
  expect(await written(again)).toEqual(await written(out));
});

test("verify finds what is left, says where, and never what", async () => {
  const { code, out } = await keepsake("verify", exam, exam);
  expect([code, out.includes("00100010"), out.toUpperCase().includes("PENELOPE")]).toEqual([1, true, false]);
});

test("verify looks at what is no element too, and says what it cannot read", async () => {
  const out = join(folder, "doubtful");
  await keepsake("deidentify", exam, "--pixels", "off", "-o", out, "--key", key);
  const [name = ""] = await written(out);
  const bytes = await readFile(join(out, name));
  bytes.write(`made for ${IDENTITY.patientId}`, 4, "latin1");
  await writeFile(join(out, name), bytes);
  await writeFile(join(out, "notes.txt"), "nothing");
  const { code, out: said } = await keepsake("verify", exam, out);
  expect([code, said.includes(`${join(out, name)}: preamble or file meta`)]).toEqual([1, true]);
  expect(said).toContain(`${join(out, "notes.txt")}: NOT_DICOM`);
  expect(said).not.toContain(IDENTITY.patientId);
});

test("a dry run writes nothing and lists every element with its action, without values", async () => {
  const { code, out } = await keepsake("deidentify", exam, "--dry-run");
  expect(code).toBe(0);
  expect(out).toMatch(/replace\s+00100010\s+PatientName/);
  expect(out).toMatch(/date\s+00080020\s+StudyDate/);
  expect(out).toMatch(/^\? keep\s+00080070\s+Manufacturer$/m);
  expect(out.toUpperCase()).not.toContain("PENELOPE");
});

test("a person's decisions and options change what is done", async () => {
  const decisions = join(folder, "decisions.json");
  await writeFile(
    decisions,
    JSON.stringify({
      Manufacturer: "remove",
      SeriesDescription: { replace: "Series" },
      PatientName: { replace: "Baby^A" },
      StationName: "mask",
    }),
  );
  const out = join(folder, "decided");
  await keepsake(
    "deidentify",
    exam,
    "--pixels",
    "off",
    "-o",
    out,
    "--decisions",
    decisions,
    "--option",
    "RetainDeviceIdentityOption",
  );
  const values = await Promise.all((await written(out)).map((name) => header(out, name)));
  expect(values.every((each) => each.text("00080070") === "" && each.text("00100010") === "Baby^A")).toBe(true);
  expect(values.some((each) => each.text("0008103E") === "Series")).toBe(true);
  expect(values.some((each) => each.text("00081010") === "****")).toBe(true);
  expect(values.some((each) => each.text("00181000") === IDENTITY.serialNumber)).toBe(true);
});

describe("the name map", () => {
  test("links back with its passphrase alone, and holds no name in the clear", async () => {
    const map = join(folder, "names.map");
    const out = join(folder, "mapped");
    await keepsake("deidentify", exam, "--pixels", "off", "-o", out, "--name-map", map);
    expect((await readFile(map)).toString("latin1")).not.toMatch(/PENELOPE|KS-000042/);
    const [study = ""] = await readdir(out);
    const linked = await keepsake("relink", map, study);
    expect(linked.out).toContain(IDENTITY.patientId);
    const refused = await keepsake("relink", map, study, "--wrong");
    expect([refused.code, refused.out]).toEqual([2, ""]);
  });

  test("that was changed is refused", async () => {
    const map = join(folder, "names.map");
    const bytes = await readFile(map);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await writeFile(join(folder, "changed.map"), bytes);
    expect((await keepsake("relink", join(folder, "changed.map"), "2.25.1")).code).toBe(2);
  });
});

describe("exit codes and messages", () => {
  test("1 where a file was rejected, which is named with its reason; 2 where something is to change", async () => {
    const mixed = join(folder, "mixed");
    await mkdir(mixed);
    await writeFile(join(mixed, "notes.txt"), "no DICOM here ".repeat(30));
    const rejected = await keepsake("deidentify", mixed, "--pixels", "off", "-o", join(folder, "none"));
    expect([rejected.code, rejected.out]).toEqual([1, "0 written, 0 held, 1 rejected. Pixels were not checked.\n"]);
    expect(rejected.err).toBe(`${join(mixed, "notes.txt")}: rejected, NOT_DICOM\n`);
    const looked = await keepsake("deidentify", mixed, "--dry-run");
    expect([looked.code, looked.out]).toEqual([1, `${join(mixed, "notes.txt")}: rejected, NOT_DICOM\n`]);
    for (const args of [
      [exam],
      [join(folder, "nowhere"), "-o", mixed],
      [exam, "-o", mixed, "--pixels", "on"],
      [exam, "--dry-run", "--show-values"],
    ])
      expect([args, (await keepsake("deidentify", ...args)).code]).toEqual([args, 2]);
  });
});

describe("policies", () => {
  test.each([
    ["an unknown option", { rules: [{ do: "deidentify:FooOption" }] }, /rules\[0\]\.do/],
    [
      "full and modified dates",
      {
        rules: [
          {
            do: "deidentify:RetainLongitudinalTemporalInformationFullDatesOption,RetainLongitudinalTemporalInformationModifiedDatesOption",
          },
        ],
      },
      /E\.3\.6/,
    ],
    ["an unknown field", { rules: [{ do: "deidentify" }], colour: "red" }, /colour|Unrecognized/],
  ])("check names the place of %s", async (_, fields, message) => {
    const file = join(folder, "policy.json");
    await writeFile(file, JSON.stringify({ id: "own", version: "1", ...fields }));
    const { code, err } = await keepsake("policy", "check", file);
    expect([code, message.test(err)]).toEqual([2, true]);
  });

  test.each(["tricefy", "basic", "strict-deny", "research-dates"])("%s can be carried out and explained", async (name) => {
    const { code, out } = await keepsake("explain", "--policy", name);
    expect(code).toBe(0);
    expect(out).toMatch(/\(0010,1000\) OtherPatientIDs\s+removed/);
  });

  test("explain says where a rule holds, what it replaces by what, and what its lists name besides the table", async () => {
    const file = join(folder, "conditional.json");
    const rules = [
      { when: ["Modality=US", "ImageType[3]!=INVOICE"], do: "deidentify:RetainUIDsOption", remove: ["TransducerData"] },
      { do: "deidentify" },
    ];
    await writeFile(file, JSON.stringify({ id: "own", version: "1", rules, replace: { PatientName: "Nobody" } }));
    const { out } = await keepsake("explain", "--policy", file);
    expect(out).toContain("Where Modality=US and ImageType[3]!=INVOICE:\nWith RetainUIDsOption.");
    expect(out).toMatch(/\(0010,0010\) PatientName\s+replaced by the policy's value "Nobody"/);
    expect(out.match(/\(0018,5010\) TransducerData\s+removed/g)).toHaveLength(1);
  });

  test("every option of dcm4chee-arc is known", async () => {
    const rules = [
      "BasicApplicationConfidentialityProfile",
      "RetainLongitudinalTemporalInformationFullDatesOption",
      "RetainDeviceIdentityOption",
      "RetainInstitutionIdentityOption",
      "RetainUIDsOption",
      "RetainPatientIDHashOption",
    ].map((name, i) => ({ when: [`SeriesNumber=${i}`], do: `deidentify:${name}` }));
    const file = join(folder, "dcm4chee.json");
    await writeFile(file, JSON.stringify({ id: "arc", version: "1", rules: [...rules, { do: "deidentify" }] }));
    expect(await keepsake("policy", "check", file)).toMatchObject({ code: 0, err: "" });
  });

  test("the schema is JSON", async () =>
    expect(JSON.parse((await keepsake("policy", "schema")).out)).toMatchObject({ type: "object" }));
});
