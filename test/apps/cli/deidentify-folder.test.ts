import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { encodeElements, encodeHead, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { clinicKey } from "#pipeline/derive";
import { deidentifyFolder, type FileOutcome } from "../../../apps/cli/deidentify-folder.ts";
import { bytesElement, EXPLICIT, encodingOf, IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { hasSamples, SAMPLES } from "../../fixtures/samples.ts";

const ROOT = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "keepsake-deidentify-"));
const [input, output] = [join(folder, "in"), join(folder, "out")];
const master = Buffer.alloc(32, 7);
const settings = {
  policy: compilePolicy(POLICIES.tricefy),
  uidKey: clinicKey(master, "local", "uid"),
  dateKey: clinicKey(master, "local", "date"),
  pseudonymKey: clinicKey(master, "local", "pseudonym"),
};
const run = (from: string, to = output): Promise<FileOutcome[]> =>
  Array.fromAsync(deidentifyFolder(from, to, settings, { pixels: "off" }));
const us = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value & 255, value >> 8));

/** An 8-bit grey instance up to its pixel data of `frames` frames of 1024 x 1024. */
const opening = (sop: string, frames: number): Buffer =>
  Buffer.concat([
    part10([
      ...IDENTIFIERS.map((element) => (element.tag === "00080018" ? textElement("00080018", "UI", sop) : element)),
      us("00280002", 1),
      textElement("00280004", "CS", "MONOCHROME2"),
      textElement("00280008", "IS", `${frames}`),
      ...[us("00280010", 1024), us("00280011", 1024), us("00280100", 8), us("00280101", 8), us("00280102", 7)],
    ]),
    encodeHead("7FE00010", "OB", frames * 1024 * 1024, encodingOf(EXPLICIT)),
  ]);

beforeEach(() => {
  for (const path of [input, output]) rmSync(path, { recursive: true, force: true });
  execFileSync("mkdir", [input]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what is written lies under new UIDs, coded samples as they were; a second run writes the same bytes", async () => {
  const samples = Buffer.from(Uint8Array.from({ length: 1024 * 1024 }, (_, i) => i & 255));
  writeFileSync(
    join(input, "Doe Jane.dcm"),
    Buffer.concat([opening("1.2.3.9", 1), samples, encodeElements([textElement("FFFCFFFC", "OB", "x")], encodingOf(EXPLICIT))]),
  );
  const [outcome] = await run(input);
  if (outcome?.kind !== "written") throw new Error(`${outcome?.kind}`);
  expect(outcome.written).toMatch(/\/2\.25\.\d+\/2\.25\.\d+\.dcm$/);
  const bytes = readFileSync(outcome.written);
  const file = await readFile(bufferSource(bytes));
  expect(bytes.subarray(file.pixelData?.start, file.pixelData?.end).equals(samples)).toBe(true);
  expect([file.pixelData?.end, file.after]).toEqual([bytes.length, []]);
  await run(input);
  expect(readFileSync(outcome.written).equals(bytes)).toBe(true);
});

test("rejected and held files leave nothing behind and stop nobody; a copy is no conflict", async () => {
  writeFileSync(join(input, "a.txt"), "This is no DICOM file, only some text of enough length to be looked at.".repeat(4));
  writeFileSync(join(input, "b.dcm"), opening("1.2.3.8", 1));
  writeFileSync(join(input, "c.dcm"), part10([...IDENTIFIERS]));
  writeFileSync(join(input, "d.dcm"), part10([...IDENTIFIERS, textElement("00280300", "CS", "NO")]));
  writeFileSync(join(input, "e.dcm"), part10([...IDENTIFIERS])); // c.dcm again
  const outcomes = await run(input);
  const said = outcomes.map((outcome) => (outcome.kind === "written" ? "written" : `${outcome.kind} ${outcome.reason}`));
  expect(said).toEqual(["rejected NOT_DICOM", "rejected TRUNCATED", "written", "held CONFLICT", "written"]);
  expect(readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toHaveLength(1);
});

test("memory does not grow with a clip of 300 MB", () => {
  const fd = openSync(join(input, "clip"), "w");
  const start = opening("1.2.3.7", 300);
  writeSync(fd, start);
  ftruncateSync(fd, start.length + 300 * 1024 * 1024);
  closeSync(fd);
  const script = `
    const { deidentifyFolder } = await import(${JSON.stringify(join(ROOT, "apps/cli/deidentify-folder.ts"))});
    const { compilePolicy } = await import(${JSON.stringify(join(ROOT, "layers/deid/policy.ts"))});
    const { POLICIES } = await import(${JSON.stringify(join(ROOT, "layers/deid/policies.ts"))});
    const key = new Uint8Array(32);
    const settings = { policy: compilePolicy(POLICIES.tricefy), uidKey: key, dateKey: key, pseudonymKey: key };
    const idle = process.memoryUsage.rss();
    for await (const { kind } of deidentifyFolder(${JSON.stringify(input)}, ${JSON.stringify(output)}, settings, { pixels: "off" })) console.log(kind);
    console.log(process.resourceUsage().maxRSS / 1024, (process.memoryUsage.rss() - idle) / 1024 / 1024);`;
  const [kind, peak, grown] = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split(/\s+/);
  expect(kind).toBe("written");
  expect(Number(grown)).toBeLessThan(40);
  expect(Number(peak)).toBeLessThan(120); // Node's own reading of TypeScript is 20 MB of it
  const [written] = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(statSync(join(written?.parentPath ?? "", written?.name ?? "")).size).toBeGreaterThan(300 * 1024 * 1024);
});

describe.runIf(hasSamples)("real files", () => {
  test("each is written, held or rejected with a reason, and what is written can be read and has its samples", async () => {
    const outcomes = await run(SAMPLES);
    const counts = Object.groupBy(outcomes, (outcome) =>
      outcome.kind === "written" ? "written" : `${outcome.kind} ${outcome.reason}`,
    );
    console.info(
      Object.entries(counts)
        .map(([kind, all]) => `${kind}: ${all?.length}`)
        .join(", "),
    );
    expect(counts.written?.length).toBeGreaterThan(150);
    for (const outcome of outcomes) {
      if (outcome.kind !== "written") continue;
      const [before, after] = [readFileSync(outcome.path), readFileSync(outcome.written)];
      const [was, is] = [await readFile(bufferSource(before)), await readFile(bufferSource(after))];
      expect([outcome.path, is.transferSyntax, is.pixelData?.tag]).toEqual([outcome.path, was.transferSyntax, was.pixelData?.tag]);
    }
  });
});
