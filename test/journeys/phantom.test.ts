import { readdir } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labelUid } from "#phantom/header";
import { IDENTITY } from "#phantom/identity";
import { readNote } from "../../apps/local/lock.ts";
import { openBrowser, PHONE } from "../browser.ts";
import { linksIn, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";
import { findLeaks } from "./leaks.ts";

let keepsake: Running;
let link: string;

beforeAll(async () => {
  keepsake = await startKeepsake(await newDataFolder());
  link = await until("landing link", 90, async () => linksIn(keepsake.printed()).find((found) => !found.endsWith("/s/")));
}, 120_000);
afterAll(() => keepsake?.stop());

test("a first start on an empty folder puts the phantom through the whole job and prints its link", async () => {
  const page = await (await fetch(link)).text();
  expect(page).toContain("<video");
  expect(page.match(/<img\s/g)).toHaveLength(2);
});

test("the mailbox holds the one message, with the link", async () => {
  const messages = (await (await fetch(`${keepsake.url}/mailbox.json`)).json()) as { text: string }[];
  expect(messages.map(({ text }) => text.includes(link))).toEqual([true]);
});

test("the banner with the name is black in the copy, and the picture is not", async () => {
  const copies = join(keepsake.data, "copies");
  const files = await until("copies", 20, async () => {
    const found = await readdir(copies, { recursive: true }).catch(() => []);
    return found.filter((name) => name.endsWith(".jpg")).length === 2 ? found : undefined;
  });
  for (const name of files.filter((file) => file.endsWith(".jpg"))) {
    const { data, info } = await sharp(join(copies, name)).greyscale().raw().toBuffer({ resolveWithObject: true });
    const brightest = (from: number, to: number) =>
      data.subarray(info.width * from, info.width * to).reduce((a, b) => Math.max(a, b), 0);
    expect(brightest(0, 12)).toBeLessThan(24);
    expect(brightest(12, info.height)).toBeGreaterThan(128);
  }
});

test("the page works without script", async () => {
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(link);
    expect(await page.locator("main img").count()).toBe(2);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*=download]").first().click()]);
    expect(download.suggestedFilename()).toBe("ultrasound-01.jpg");
  } finally {
    await browser.close();
  }
});

test("nothing of the invented identity is left outside what came in", async () => {
  const secrets = Object.values(IDENTITY).filter((value) => value.length >= 6);
  expect(secrets.length).toBeGreaterThan(5);
  const cameIn = (file: string) => ["phantom", "queues", join("s3", "keepsake-uploads")].some((folder) => file.startsWith(folder));
  expect(await findLeaks(keepsake.data, secrets, cameIn)).toEqual([]);
});

test("erased by its files' own UID: the link says so, copies and pictures are gone; an unknown study is told", async () => {
  await expect(keepsake.command("erase", "1.2.3.4")).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no such study"),
  });
  expect(await keepsake.command("erase", labelUid("study"))).toContain("Erased.");
  expect((await fetch(link)).status).toBe(410);
  expect(await readdir(join(keepsake.data, "copies"))).toEqual([]);
  Object.assign(process.env, readNote(keepsake.data)?.environment);
  const { list } = await import("#aws/objects");
  expect(await Array.fromAsync(list("renditions", ""))).toEqual([]);
  expect(await Array.fromAsync(list("clean", "instances/"))).toEqual([]);
  expect(await keepsake.command("audit", "--csv")).toMatch(/Z,erased,operator,2\.25\.\d+,,,$/m);
  await keepsake.command("erase", labelUid("study")); // once more does no harm
});
