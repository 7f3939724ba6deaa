import { describe, expect, test } from "vitest";
import { POLICIES } from "#deid/policies";
import { keywordOf } from "#dicom/dictionary";
import { hasSamples, samplesIn } from "../../fixtures/samples.ts";
import { cleanSample } from "./clean-sample.ts";

/** Titles that consist of the test patient's name: true hits. Everything else would be a false one. */
const EXPECTED: ReadonlySet<string> = new Set(["ContentLabel", "ContentDescription"]);

describe.runIf(hasSamples)("the last look on real files", () => {
  test.each(["basic", "tricefy"] as const)("%s: few hits, each listed; nothing is held", async (id) => {
    const hits: string[] = [];
    let files = 0;
    let touched = 0;
    for (const path of samplesIn(".")) {
      const clean = await cleanSample(path, POLICIES[id]);
      if (clean === undefined) continue;
      files++;
      if (clean.lastLook.hits.length > 0) touched++;
      for (const hit of clean.lastLook.hits) hits.push(`${path}: ${keywordOf(hit.slice(-8))} (${hit})`);
      expect([path, clean.lastLook.clear]).toEqual([path, true]);
    }
    console.info(`Last look, policy ${id}: ${hits.length} hits in ${touched} of ${files} files\n${hits.join("\n")}`);
    expect(hits.filter((hit) => !EXPECTED.has(/: (\w+)/.exec(hit)?.[1] ?? ""))).toEqual([]);
    expect(touched / files).toBeLessThan(0.05);
  });
});
