import { describe, expect, test } from "vitest";
import { OPTIONS } from "#deid/options";
import { POLICIES } from "#deid/policies";
import type { PolicyDocument } from "#deid/policy-schema";
import { keywordOf } from "#dicom/dictionary";
import { hasSamples, samplesIn } from "../../fixtures/samples.ts";
import { cleanSample } from "./clean-sample.ts";

/** True hits on the samples: titles and descriptions of the test patient's name or study id, an id made of the machine's number, a region called as the patient. */
const EXPECTED: ReadonlySet<string> = new Set([
  ...["ContentLabel", "ContentDescription", "StudyDescription", "SeriesDescription", "PerformedProcedureStepDescription"],
  ...["DeviceSerialNumber", "ROIName"],
]);

describe.runIf(hasSamples)("the last look on real files", () => {
  const EVERY_OPTION: PolicyDocument = {
    id: "every-option",
    version: "1",
    unlisted: "keep-standard",
    rules: [{ do: `deidentify:${Object.keys(OPTIONS).filter((name) => !name.includes("ModifiedDates"))}` }],
  };

  test.each([POLICIES.basic, POLICIES.tricefy, EVERY_OPTION])("$id: few hits, each listed; nothing is held", async (document) => {
    const hits: string[] = [];
    let files = 0;
    let touched = 0;
    for (const path of samplesIn(".")) {
      const clean = await cleanSample(path, document);
      if (clean === undefined) continue;
      files++;
      if (clean.lastLook.hits.length > 0) touched++;
      for (const hit of clean.lastLook.hits) hits.push(`${path}: ${keywordOf(hit.slice(-8))} (${hit})`);
      expect([path, clean.lastLook.clear]).toEqual([path, true]);
    }
    console.info(`Last look, policy ${document.id}: ${hits.length} hits in ${touched} of ${files} files\n${hits.join("\n")}`);
    expect(hits.filter((hit) => !EXPECTED.has(/: (\w+)/.exec(hit)?.[1] ?? ""))).toEqual([]);
    expect(touched / files).toBeLessThan(0.08);
  });
});
