import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { albumPage } from "#pages/album-page";
import { STYLE_SOURCE } from "#pages/style";
import { LANGUAGES } from "#pipeline/documents";
import { album, clip, picture, preparing } from "./albums.ts";

const page = async (change: Parameters<typeof album>[0] = {}) => String(await albumPage(album(change)));
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found]) => found);

test("pictures and clips are counted apart, and each can be seen, named and saved", async () => {
  const text = await page();
  expect(all(text, /alt="([^"]+)"/g)).toEqual(["Ultrasound picture 1 of 2", "Ultrasound picture 2 of 2"]);
  expect(all(text, /<video[^>]* aria-label="([^"]+)"/g)).toEqual(["Ultrasound clip 1 of 1"]);
  expect(all(text, /href="([^"]+\?download)"/g)).toEqual(["TOKEN/m/1?download", "TOKEN/m/2?download", "TOKEN/m/3?download"]);
  expect(text).toContain("2 pictures and 1 clip");
  expect(text).toContain("This page is open until March 12, 2027.");
  expect(text).toContain("A keepsake, not a diagnosis");
});

test("nothing on the page needs script, an inline style or another server", async () => {
  const text = await page({ withoutPicture: 1 });
  expect(text).not.toMatch(/<script|\sstyle=|\son[a-z]+=|https?:/);
});

test("the content security policy lets exactly this page's style through", async () => {
  const style = /<style>([\s\S]*)<\/style>/.exec(await page())?.[1] ?? "";
  expect(STYLE_SOURCE).toBe(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
});

test("the page reloads by itself while nothing is on it, and never while something could be interrupted", async () => {
  const waits = await page({ prints: [preparing(1), preparing(2)] });
  expect(waits).toContain('<meta http-equiv="refresh" content="10">');
  expect(waits).toContain("Your pictures are being prepared");
  const partly = await page({ prints: [clip(1), preparing(2)] });
  expect(partly).not.toContain("http-equiv");
  expect(partly).toContain("Look again");
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
  expect(await page({ clinic: '"><img src=x>' })).not.toContain("<img src=x>");
});

test("a page of 60 pictures takes less than 30 KB on the wire without its media", async () => {
  const prints = Array.from({ length: 60 }, (_, n) => picture(n + 1));
  expect(gzipSync(await page({ prints, language: "ar" })).length).toBeLessThan(30_000);
});
