import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OcrFailed, withReader } from "#ocr/reader";
import { GLYPH, textPixels } from "#phantom/font";

const SCALE = 5;

/** A line in the phantom's letters, dark on light. */
function lineOf(text: string) {
  const [width, height] = [text.length * GLYPH.advance * SCALE + 40, GLYPH.height * SCALE + 40];
  const data = new Uint8Array(width * height).fill(255);
  for (const [x, y] of textPixels(text))
    for (let dy = 0; dy < SCALE; dy++)
      data.fill(0, (20 + y * SCALE + dy) * width + 20 + x * SCALE, (20 + y * SCALE + dy) * width + 20 + (x + 1) * SCALE);
  return { width, height, channels: 1, data } as const;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-ocr-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file in place of tesseract's core. */
function core(name: string, body: string): string {
  const file = join(folder, `${name}.cjs`);
  writeFileSync(file, `module.exports = async () => { ${body} };`);
  return file;
}

const tesseract = (recognize: string) => `return {
  FS: { writeFile() {} },
  TessBaseAPI: class { Init() { return 0; } SetVariable() {} SetImageFile() { return 0; } Recognize() { ${recognize} } GetTSVText() { return ""; } },
};`;

test("a line is read, and nothing with confidence where nothing is written", async () => {
  const [words, nothing] = await withReader(async (read) => [await read(lineOf("HELLO 1234")), await read(lineOf("    "))]);
  expect(words?.map(({ text }) => text).join(" ")).toBe("HELLO 1234");
  expect(nothing?.every(({ confidence }) => confidence < 30)).toBe(true);
});

test.each([
  ["is not there", "/nowhere/core.js"],
  ["throws", () => core("throws", "throw new Error('secret');")],
  ["dies", () => core("dies", "process.exit(1);")],
  ["never starts", () => core("sleeps", "await new Promise(() => setInterval(() => 0, 1000));")],
  ["cannot read", () => core("cannot", tesseract("throw new Error('secret');"))],
  ["dies while it reads", () => core("reading", tesseract("process.exit(0);"))],
  ["reads for ever", () => core("ever", tesseract("for (;;);"))],
])("a core that %s: OcrFailed, and no word of why", async (_, file) => {
  const options = { core: typeof file === "string" ? file : file(), startMilliseconds: 500, lineMilliseconds: 500 };
  const failure = withReader((read) => read(lineOf("NAME")), options).catch((error: unknown) => error);
  expect(await failure).toBeInstanceOf(OcrFailed);
  expect(String(await failure)).not.toContain("secret");
});

test("once it failed it does not answer again", async () => {
  const options = { core: core("again", tesseract("process.exit(0);")), startMilliseconds: 5000 };
  await withReader(async (read) => {
    await expect(read(lineOf("A"))).rejects.toBeInstanceOf(OcrFailed);
    await expect(read(lineOf("A"))).rejects.toBeInstanceOf(OcrFailed);
  }, options);
});

test("what the work throws comes through, and language data that are not there are OcrFailed", async () => {
  const error = new Error("mine");
  const options = { core: core("idle", tesseract("return 0;")) };
  await expect(withReader(() => Promise.reject(error), options)).rejects.toBe(error);
  await expect(withReader((read) => read(lineOf("A")), { language: "/nowhere" })).rejects.toBeInstanceOf(OcrFailed);
});

test("without a line to read nothing is started", async () => {
  expect(await withReader(async () => 7, { core: "/nowhere/core.js" })).toBe(7);
});
