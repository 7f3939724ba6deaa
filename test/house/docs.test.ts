import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SCOPES } from "#aws/access-keys";
import { clinicSettings, clinicTemplate } from "#pipeline/clinic-settings";
import { HELD_REASONS } from "#pipeline/documents";
import { METRICS } from "#pipeline/metrics";
import { REFUSALS } from "#pipeline/refusals";
import { REJECTIONS } from "#pipeline/rejections";
import { shareRequest } from "../../lambdas/notifier/share-request.ts";
import { drawPipeline } from "../../scripts/draw-pipeline.ts";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const readme = read("README.md");
const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
const help = (...words: string[]): string =>
  execFileSync(process.execPath, [join(ROOT, "apps/cli/keepsake.ts"), ...words, "--help"], { encoding: "utf8" });

describe("the README", () => {
  test("draws the pipeline that the stage table describes", () => expect(readme).toContain(drawPipeline()));

  test("names only npm scripts that exist", () => {
    const scripts = [...(readme + read("CONTRIBUTING.md")).matchAll(/npm run\s+([a-z]+)/g)].map(([, name]) => name ?? "");
    for (const script of scripts) expect(Object.keys(manifest.scripts ?? {})).toContain(script);
    expect(manifest.scripts).toMatchObject({ start: expect.any(String), test: expect.any(String) });
  });

  test("names only commands and options that the program has", () => {
    const start = help("start");
    for (const [, option] of readme.matchAll(/npm start --.*?(--[a-z]+)/g)) expect(start).toContain(option);
    const all = help();
    for (const [, command = ""] of readme.matchAll(/npx --no keepsake ([a-z]+)/g)) expect(all).toContain(` ${command} `);
    const review = help("review");
    for (const [, command] of readme.matchAll(/`review ([a-z]+)`/g)) expect(review).toContain(`${command} `);
  });

  test("links to files that are there", () => {
    for (const [, path = ""] of readme.matchAll(/\]\((?!http)([^)]+)\)|src="([^"]+)"/g))
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
    expect(existsSync(join(ROOT, "docs/landing-page.png"))).toBe(true);
  });
});

describe("the runbook", () => {
  const runbook = read("docs/runbook.md");
  const entries = [...runbook.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, reason]) => reason);
  test("has exactly one entry for every reason, and none for others", () => {
    const reasons = [REJECTIONS, HELD_REASONS, REFUSALS].flatMap((list) => Object.keys(list));
    expect(entries.toSorted()).toEqual(reasons.toSorted());
  });
});

test("the runbook names every metric", () => {
  const runbook = read("docs/runbook.md");
  for (const metric of Object.keys(METRICS)) expect(runbook).toContain(`\`${metric}\``);
});

describe("the page on sharing", () => {
  const page = read("docs/sharing.md");
  const named = new Set(
    [...page.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)),
  );

  test("has a row for every field of a call, of a clinic's settings, and every scope", () => {
    const fields = [...Object.keys(shareRequest.shape), ...Object.keys(clinicSettings.shape), ...SCOPES];
    expect(fields.filter((field) => !named.has(field) && field !== "logo")).toEqual([]);
    expect(page).toContain("`clinic logo FILE`");
  });

  test("has examples that the program takes", () => {
    const [, example = ""] = /```json\n([^`]+)```/.exec(page) ?? [];
    expect(clinicTemplate.safeParse(JSON.parse(example)).success).toBe(true);
    const [, body = ""] = /-d '([^']+)'/.exec(readme) ?? [];
    expect(shareRequest.safeParse(JSON.parse(body)).success).toBe(true);
    for (const [, command = ""] of page.matchAll(/npx --no keepsake ([a-z]+)/g)) expect(help()).toContain(` ${command} `);
    for (const [, command = ""] of page.matchAll(/`keys ([a-z]+)/g)) expect(help("keys")).toContain(`${command} `);
  });
});

test("every dependency is pinned exactly and has its reason in a decision", () => {
  const decision = read("docs/decisions/0004-dependencies.md");
  const all = { ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies };
  for (const [name, version] of Object.entries(all)) {
    expect([name, /^\d+\.\d+\.\d+$/.test(version)]).toEqual([name, true]);
    const short = name.replace(/^@(aws-sdk\/(client-)?|fontsource\/)/, "");
    if (!name.startsWith("@types/")) expect([name, decision.includes(name) || decision.includes(short)]).toEqual([name, true]);
  }
});

test("the lock file names no place to download from", () => expect(read("package-lock.json")).not.toMatch(/"resolved"/));
