import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { albumPage } from "#pages/album-page";
import { noticePage } from "#pages/notice-page";
import { passcodePage } from "#pages/passcode-page";
import { shareEmail } from "#pages/share-message";
import type { Language } from "#pipeline/documents";
import { barriers } from "../../barriers.ts";
import { openBrowser } from "../../browser.ts";
import { album, clip, picture, preparing } from "./albums.ts";

const many = [picture(1), clip(2), picture(3), picture(4), clip(5)];
const message = { clinic: "Lindenhof", link: `https://pictures.example.test/s/${"a".repeat(27)}`, expires: new Date(0) };
const of = { link: "/s/TOKEN", look: { name: "Lindenhof" } };
const branded = {
  name: "Lindenhof",
  colour: "#ffd400",
  logo: { width: 120, height: 40 },
  words: "All the best from all of us.",
} as const;

const STATES: Readonly<Record<string, (language: Language) => unknown>> = {
  album: (language) => albumPage(album({ language, prints: many, withoutPicture: 1 })),
  branded: (language) => albumPage(album({ language, prints: many, look: branded })),
  "in several files": (language) => albumPage(album({ language, zips: 3 })),
  "one picture": (language) => albumPage(album({ language, prints: [picture(1)] })),
  "partly prepared": (language) => albumPage(album({ language, prints: [picture(1), preparing(2)] })),
  prepared: (language) => albumPage(album({ language, prints: [preparing(1)], zips: 0 })),
  "nothing to see": (language) => albumPage(album({ language, prints: [], withoutPicture: 2, zips: 0 })),
  passcode: (language) => passcodePage(language, of),
  "wrong passcode": (language) => passcodePage(language, of, { wrong: true }),
  "too many tries": (language) => passcodePage(language, of, { waitMinutes: 15 }),
  unknown: (language) => noticePage(language, "unknown"),
  expired: (language) => noticePage(language, "expired", of),
  revoked: (language) => noticePage(language, "revoked", of),
  suspended: (language) => noticePage(language, "suspended", of),
  erased: (language) => noticePage(language, "erased", of),
  locked: (language) => noticePage(language, "locked", of),
  failed: (language) => noticePage(language, "failed"),
  "e-mail": async (language) => (await shareEmail({ ...message, language })).html,
};

let browser: Browser;
let tab: Page;

beforeAll(async () => {
  browser = await openBrowser();
  tab = await browser.newPage();
});
afterAll(() => browser.close());

/** Shows a state with everything unfolded. */
async function show(state: string, language: Language): Promise<void> {
  await tab.setContent(String(await STATES[state]?.(language)));
  await tab.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
}

test.each(Object.keys(STATES))("%s has no barrier that axe finds, left to right and right to left", async (state) => {
  await tab.emulateMedia({ colorScheme: "light" });
  for (const language of ["en", "ar"] as const) {
    await show(state, language);
    expect(await barriers(tab)).toEqual([]);
  }
});

test.each(Object.keys(STATES))("%s can be read in the dark", async (state) => {
  await tab.emulateMedia({ colorScheme: "dark" });
  await show(state, "en");
  expect(await barriers(tab, "colours")).toEqual([]);
});

test.each(["en", "de", "ar"] as const)("%s: every page fits a width of 320 pixels", async (language) => {
  await tab.setViewportSize({ width: 320, height: 640 });
  for (const state of Object.keys(STATES)) {
    await show(state, language);
    // What the body cuts off would not scroll, so its own content counts.
    expect(
      await tab.evaluate("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"),
      state,
    ).toBeLessThanOrEqual(320);
  }
});

test.each(["album", "partly prepared", "wrong passcode"])(
  "%s: everything that can be touched is large enough for a thumb",
  async (state) => {
    await tab.setViewportSize({ width: 390, height: 844 });
    await show(state, "en");
    for (const control of await tab
      .locator("a:visible, button:visible, summary:visible, label.sure:visible, input[name=passcode]")
      .all()) {
      const box = await control.boundingBox();
      expect([await control.innerText(), Math.min(box?.width ?? 0, box?.height ?? 0) >= 44]).toEqual([expect.anything(), true]);
    }
  },
);
