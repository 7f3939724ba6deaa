import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { albumPage } from "#pages/album-page";
import { WORDINGS } from "#pages/languages";
import { PAGE_SCRIPT, PAGE_SCRIPT_FILE } from "#pages/page-script";
import { STYLE_SOURCE } from "#pages/style";
import { LANGUAGES } from "#pipeline/documents";
import { album, clip, picture, preparing } from "./albums.ts";

const page = async (change: Parameters<typeof album>[0] = {}) => String(await albumPage(album(change)));
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

test("pictures and clips are counted apart, and each can be seen, named and saved", async () => {
  const text = await page();
  expect(all(text, /alt="([^"]+)"/g)).toEqual(["Ultrasound picture 1 of 2", "Ultrasound picture 2 of 2"]);
  expect(all(text, /<video[^>]* aria-label="([^"]+)"/g)).toEqual(["Ultrasound clip 1 of 1"]);
  expect(all(text, /href="([^"]+\?download)"/g)).toEqual([
    "/s/TOKEN/m/1?download",
    "/s/TOKEN/m/2?download",
    "/s/TOKEN/m/3?download",
  ]);
  expect(text).toContain("2 pictures and 1 clip");
  expect(text).toContain("This page is open until March 12, 2027.");
  expect(text).toContain("A keepsake, not a diagnosis");
});

test("clips play in the page, without a sound, and only when they are asked to", async () => {
  const [, attributes = ""] = /<video ([^>]*)>/.exec(await page()) ?? [];
  for (const attribute of ["controls", "playsinline", "loop", "muted", 'preload="none"', 'poster="/s/TOKEN/m/2.poster"'])
    expect(attributes).toContain(attribute);
  expect(attributes).not.toContain("autoplay");
});

test.each(LANGUAGES)("%s: what a family should know and can ask for is below the pictures, in full", async (language) => {
  const text = await page({ language });
  const { data, report, erase, page: words } = WORDINGS[language];
  const said = [data.title, ...data.texts, report.text, report.name, report.notMine, erase.text, erase.sure, words.keepsake.text];
  for (const one of said) expect(text).toContain(one);
  expect(data.texts).toHaveLength(WORDINGS.en.data.texts.length);
  for (const [, action] of text.matchAll(/<form method="post" action="([^"]+)"/g))
    expect(action).toMatch(new RegExp(`^/s/TOKEN/(report|erase)\\?language=${language}$`));
  expect(text).toMatch(/<input type="checkbox" name="sure" value="yes" required>/);
});

test("the page has no inline script, no inline style and nothing of another server", async () => {
  const text = await page({ withoutPicture: 1 });
  expect(text).not.toMatch(/og:|twitter:/); // previews in messengers
  expect(text).not.toMatch(/\sstyle=|\son[a-z]+=|https?:/);
  expect(text.match(/<script[^>]*>[^<]*/g)).toEqual([`<script src="/pages/${PAGE_SCRIPT_FILE}" defer>`]);
});

test("the content security policy lets exactly this page's style through", async () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(await page())?.[1] ?? "";
  expect(STYLE_SOURCE).toBe(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});

test("without script the page reloads by itself while nothing is on it, and never while something could be interrupted", async () => {
  const waits = await page({ prints: [preparing(1), preparing(2)] });
  expect(waits).toContain('<noscript><meta http-equiv="refresh" content="10"></noscript>');
  expect(waits).toContain("Your pictures are being prepared");
  const partly = await page({ prints: [clip(1), preparing(2)] });
  expect(partly).not.toContain("http-equiv");
  expect(partly).toContain("Look again");
});

test("all can be saved at once, in as many files as it takes", async () => {
  expect(all(await page(), /name="part" value="(\d+)"/g)).toEqual(["1"]);
  const several = await page({ zips: 2 });
  expect(several).toContain("Save all, part 2 of 2");
  expect(await page({ prints: [preparing(1)], zips: 0 })).not.toContain('name="part"');
});

test("a share whose images all turned out to have no picture says so, and does not wait", async () => {
  const text = await page({ prints: [], withoutPicture: 2 });
  expect(text).not.toContain("http-equiv");
  expect(text).toContain("2 parts of the examination have no picture");
});

test.each(LANGUAGES)("%s: the page says its language and direction", async (language) => {
  expect(await page({ language })).toContain(`<html lang="${language}" dir="${language === "ar" ? "rtl" : "ltr"}">`);
});

test("the clinic's name is text, not HTML", async () => {
  expect(await page({ look: { name: '"><img src=x>' } })).not.toContain("<img src=x>");
});

test("a page of 60 pictures takes less than 30 KB on the wire, its script with it, without its media", async () => {
  const prints = Array.from({ length: 60 }, (_, n) => picture(n + 1));
  const wire = gzipSync(await page({ prints, language: "ar" })).length + gzipSync(PAGE_SCRIPT).length;
  expect(wire).toBeLessThan(30_000);
});
