import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Download, Page } from "playwright-core";
import { expect } from "vitest";
import type { Share } from "#pipeline/documents";
import { readNote } from "../../apps/local/lock.ts";
import { openBrowser } from "../browser.ts";
import { linksIn, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";

export const CLINIC = "demo";
const DESK = { viewport: { width: 1280, height: 800 }, acceptDownloads: true };

export let keepsake: Running;
let browser: Browser;
let context: BrowserContext;
export let original: Share;
let made = 0;
export const tokens: string[] = [];
/** What a browser said of pages that were shown: refused by the content security policy, or failed. */
export const complaints: string[] = [];
export const hosts = new Set<string>();

/** Starts a Keepsake with the phantom's study in it, and a browser. */
export async function startPages(): Promise<void> {
  [keepsake, browser] = await Promise.all([startKeepsake(await newDataFolder()), openBrowser()]);
  await until("landing link", 90, async () => linksIn(keepsake.printed()).find((found) => !found.endsWith("/s/")));
  Object.assign(process.env, readNote(keepsake.data)?.environment);
  const { list } = await import("#aws/objects");
  const { findShare } = await import("#aws/shares");
  const { keys } = await import("#pipeline/keys");
  const [pointer = ""] = await Array.fromAsync(list("shares", keys.everyShareOf(CLINIC)));
  const found = await findShare(pointer.split("/").at(-1) ?? "");
  if (found === undefined) throw new Error("The phantom was not shared.");
  original = found;
}

export const closePage = async (): Promise<void> => context?.close();

export async function stopPages(): Promise<void> {
  await browser?.close();
  await keepsake?.stop();
}

/** A link of its own to the phantom's two pictures and clip; `change` is what sets it apart. */
export async function share(change: Partial<Share> = {}): Promise<{ link: string; hash: string }> {
  const { putJson } = await import("#aws/objects");
  const { masterSecret } = await import("#aws/secrets");
  const { keys } = await import("#pipeline/keys");
  const { shareToken, tokenHash } = await import("#pipeline/share-tokens");
  const master = await masterSecret();
  const token = shareToken(master, CLINIC, `journey-${++made}`);
  const hash = tokenHash(master, token);
  tokens.push(token);
  await putJson({ bucket: "shares", key: keys.shareOf(CLINIC, original.study, hash) }, {});
  await putJson({ bucket: "shares", key: keys.share(hash) }, { ...original, ...change });
  return { link: `${keepsake.url}/s/${token}`, hash };
}

export async function open(link: string, options: Parameters<Browser["newContext"]>[0] = DESK): Promise<Page> {
  context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await page.goto(link);
  return page;
}

/** Waits until an expression holds on the page; its policy keeps it from looking by itself. */
export const holds = (page: Page, expression: string): Promise<unknown> =>
  until(expression, 10, async () => ((await page.evaluate(expression)) ? true : undefined));

export const downloaded = async (page: Page, act: () => Promise<unknown>): Promise<Download> =>
  (await Promise.all([page.waitForEvent("download"), act()]))[0];

/** The names in a ZIP's central directory (APPNOTE 4.3.12), each of whose files begins as its kind does. */
export async function filesIn(download: Download): Promise<readonly string[]> {
  const bytes = await readFile(await download.path());
  const names: string[] = [];
  for (
    let at = bytes.readUInt32LE(bytes.length - 6);
    bytes.readUInt32LE(at) === 0x02014b50;
    at += 46 + bytes.readUInt16LE(at + 28)
  ) {
    names.push(bytes.toString("latin1", at + 46, at + 46 + bytes.readUInt16LE(at + 28)));
    const file = bytes.readUInt32LE(at + 42) + 30 + bytes.readUInt16LE(at + 28);
    expect(bytes.toString("latin1", file, file + 12)).toMatch(/^(\xff\xd8\xff|....ftyp)/s);
  }
  return names;
}

/** A finger's way to the side, in pixels. */
export async function swipe(page: Page, distance: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x?: number) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: x === undefined ? [] : [{ x, y: 400 }] });
  await touch("touchStart", 195 - distance / 2);
  for (let step = 1; step <= 10; step++) {
    await touch("touchMove", 195 + distance * (step / 10 - 0.5));
    await sleep(16);
  }
  await touch("touchEnd");
}

export const events = async (hash: string): Promise<readonly string[]> => {
  const { readAudit } = await import("#aws/audit");
  return (await Array.fromAsync(readAudit(CLINIC))).filter((one) => one.share === hash).map(({ event }) => event);
};
