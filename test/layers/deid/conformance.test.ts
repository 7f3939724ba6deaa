import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { hasSamples, SAMPLES, samplesIn } from "../../fixtures/samples.ts";
import { cleanSample } from "./clean-sample.ts";

/** The judge is David Clunie's dciodvfy (Debian: dicom3tools). */
const hasJudge = spawnSync("dciodvfy", ["-version"]).error === undefined;
if (!hasJudge) console.warn("SKIPPED: conformance of the output, for dciodvfy is not installed (apt-get install dicom3tools).");

const folder = mkdtempSync(join(tmpdir(), "conformance-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Errors without what differs from file to file by right: UIDs and item numbers. */
function errorsOf(path: string): ReadonlySet<string> {
  const { stderr, stdout } = spawnSync("dciodvfy", [path], { encoding: "latin1", maxBuffer: 1 << 28 });
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => line.startsWith("Error"));
  return new Set(
    lines.map((line) => line.replace(/\b\d+(?:\.\d+){2,}|(?<=InstanceUID )0$/g, "UID").replace(/\[\d+\]|0x[0-9a-f]+ \d+/g, "")),
  );
}

const FOLDERS = ["ultrasound", "syntaxes", "non-image", "private-tags", "charsets", "burned-in-other", "studies/us-pediatric-echo"];
const paths = hasSamples ? FOLDERS.flatMap((name) => samplesIn(name)) : [];

let judged = 0;
let added = 0;

describe.runIf(hasJudge && hasSamples)("dciodvfy finds no error that the original does not have", () => {
  test.each(paths)("%s", async (path) => {
    const original = errorsOf(join(SAMPLES, path));
    const written = join(folder, "clean.dcm");
    for (const document of [POLICIES.tricefy, POLICIES["research-dates"], POLICIES["strict-deny"]]) {
      const clean = await cleanSample(path, document);
      if (clean === undefined || clean.sopClass === "") continue; // without a class there is no IOD to conform to
      writeFileSync(written, clean.file);
      const more = [...errorsOf(written)].filter((error) => !original.has(error));
      judged += 1;
      added += more.length;
      expect([document.id, more]).toEqual([document.id, []]);
    }
  });

  afterAll(() => console.info(`dciodvfy: ${judged} files judged, ${added} errors that their originals do not have`));
});
