import { execFile } from "node:child_process";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { ultrasound } from "../../fixtures/ultrasound.ts";

const KEEPSAKE = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const SIZE = { columns: 320, rows: 240 };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-pixels-"));
  mkdirSync(join(folder, "exam"));
  const put = (name: string, picture: object) =>
    writeFileSync(
      join(folder, "exam", name),
      ultrasound({ study: "1.5.1", sop: `1.5.1.${name.length}`, size: SIZE, shade: 40, ...picture }),
    );
  put("named.dcm", { text: "JANE DOE" });
  put("regionless.dcm", { text: "JANE DOE", regions: false });
});
afterAll(() => rm(folder, { recursive: true }));

const deidentify = (...args: string[]): Promise<{ code: number; out: string; said: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [KEEPSAKE, "deidentify", join(folder, "exam"), ...args], (error, out, said) =>
      resolve({ code: Number(error?.code ?? 0), out, said }),
    );
  });

const filesIn = (name: string) => globSync(join(folder, name, "**/*.dcm"));

async function headerOf(path: string): Promise<{ values: Values; pixels: Uint8Array }> {
  const file = await readFile(bufferSource(readFileSync(path)));
  const pixels = await file.source.read(file.pixelData?.start ?? 0, file.pixelData?.end ?? 0);
  return { values: new Values(file.before, file.encoding), pixels };
}

test("pictures are cleaned; what is not sure is held, and written only where a folder for it is named", async () => {
  const { code, out, said } = await deidentify("-o", join(folder, "clean"), "--held", join(folder, "held"));
  expect([code, out]).toEqual([1, "1 written, 1 held, 0 rejected.\n"]);
  expect(said).toMatch(/held, (NO_REGIONS|REPORT_PAGE)/);
  const [[written = ""], [held = ""]] = [filesIn("clean"), filesIn("held")];
  const clean = await headerOf(written);
  expect(clean.pixels.includes(255)).toBe(false);
  expect(clean.values.text("00280301")).toBe("NO");
  expect(clean.values.text("00120063")).toContain("Pixels masked");
  const proposal = await headerOf(held);
  expect(proposal.pixels.includes(255)).toBe(false);
  expect([proposal.values.text("00280301"), proposal.values.text("00120063")]).toEqual(["", expect.not.stringContaining("Pixels")]);
}, 60_000);

test("without that folder nothing of it is written", async () => {
  expect((await deidentify("-o", join(folder, "only"))).code).toBe(1);
  expect([filesIn("only").length, existsSync(join(folder, "only"))]).toEqual([1, true]);
}, 60_000);

test("off leaves the pixels as they are, says so, and claims nothing", async () => {
  const { code, out } = await deidentify("-o", join(folder, "off"), "--pixels", "off");
  expect([code, out]).toEqual([0, "2 written, 0 held, 0 rejected. Pixels were not checked.\n"]);
  for (const path of filesIn("off")) {
    const { values, pixels } = await headerOf(path);
    const claims = values.items("00120064").map((item) => values.in(item).text("00080100"));
    expect([pixels.includes(255), claims.includes("113101"), values.text("00280301")]).toEqual([true, false, ""]);
    expect(values.text("00120063")).toContain("Pixels not checked");
  }
}, 60_000);
