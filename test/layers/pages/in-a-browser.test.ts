import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { albumPage } from "#pages/album-page";
import { noticePage } from "#pages/notice-page";
import { shareEmail } from "#pages/share-message";
import type { Language } from "#pipeline/documents";
import { openBrowser } from "../../browser.ts";
import { album, clip, picture, preparing } from "./albums.ts";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const many = [picture(1), clip(2), picture(3), picture(4), clip(5)];
const message = { clinic: "Lindenhof", link: `https://pictures.example.test/s/${"a".repeat(27)}`, expires: new Date(0) };

const STATES: Readonly<Record<string, (language: Language) => unknown>> = {
  album: (language) => albumPage(album({ language, prints: many, withoutPicture: 1 })),
  "one picture": (language) => albumPage(album({ language, prints: [picture(1)] })),
  "partly prepared": (language) => albumPage(album({ language, prints: [picture(1), preparing(2)] })),
  prepared: (language) => albumPage(album({ language, prints: [preparing(1)] })),
  unknown: (language) => noticePage(language, "unknown"),
  expired: (language) => noticePage(language, "expired"),
  failed: (language) => noticePage(language, "failed"),
  "e-mail": async (language) => (await shareEmail({ ...message, language })).html,
};

// The page that only waits has nothing to lose by being loaded again; a page with pictures never is (see album-page.test.ts).
const RULES = { "meta-refresh": { enabled: false } };

let browser: Browser;
let tab: Page;

beforeAll(async () => {
  browser = await openBrowser();
  tab = await browser.newPage();
});
afterAll(() => browser.close());

const show = async (state: string, language: Language) => tab.setContent(String(await STATES[state]?.(language)));

async function violations(): Promise<string[]> {
  await tab.evaluate(AXE);
  const found = await tab.evaluate(`axe.run({ rules: ${JSON.stringify(RULES)} })`);
  const { violations } = found as { violations: { id: string; nodes: { html: string }[] }[] };
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe.each(["light", "dark"] as const)("%s", (colorScheme) => {
  test.each(Object.keys(STATES))("%s has no barrier that axe finds, left to right and right to left", async (state) => {
    await tab.emulateMedia({ colorScheme });
    for (const language of ["en", "ar"] as const) {
      await show(state, language);
      expect(await violations()).toEqual([]);
    }
  });
});

test.each(["en", "de", "ar"] as const)("%s: every page fits a width of 320 pixels", async (language) => {
  await tab.setViewportSize({ width: 320, height: 640 });
  for (const state of Object.keys(STATES)) {
    await show(state, language);
    expect(await tab.evaluate("document.documentElement.scrollWidth"), state).toBeLessThanOrEqual(320);
  }
});

test("everything that can be touched is large enough for a thumb", async () => {
  await tab.setViewportSize({ width: 390, height: 844 });
  await show("partly prepared", "en");
  for (const link of await tab.locator("a").all()) {
    const box = await link.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  }
});
