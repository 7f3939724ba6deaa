import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { findFfmpeg } from "#ffmpeg/find";
import { instanceRecord } from "#pipeline/documents";
import { readNote } from "../../apps/local/lock.ts";
import { openBrowser, PHONE } from "../browser.ts";
import { hasSamples, SAMPLES, sample } from "../fixtures/samples.ts";
import { linksIn, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";
import { findLeaks } from "./leaks.ts";

const ADDRESS = "Canary.Address+7391@family-of-nobody.example.test";
const NUMBER = "+46709558173";

const CLIP = "ultrasound/ge-voluson-s-obstetric-cine-87f.dcm";
const STILL = "ultrasound/philips-cx50-ob-still-palette-rle.dcm";
/** Three clips of the six: the others are coded alike, and cleaning them takes long. */
const ECHO = ["IM01", "IM02", "IM03"].map((name) => `studies/us-pediatric-echo/${name}.dcm`);
const HOSTILE: Readonly<Record<string, string>> = {
  "hostile/mr-truncated.dcm": "TRUNCATED",
  "hostile/deep-nesting.dcm": "TOO_DEEP",
  "hostile/meta-no-tsyntax.dcm": "MALFORMED",
  "hostile/huge-length-truncated.dcm": "TRUNCATED",
};

/** What tells who it is, of real files: names, ids, dates, UIDs. */
async function secretsOf(paths: readonly string[]): Promise<readonly string[]> {
  const secrets = new Set<string>();
  for (const path of paths) {
    const file = await readFile(bufferSource(sample(path)));
    const values = new Values(file.before, file.encoding);
    for (const tag of ["00100010", "00100020", "00100030", "00080018", "0020000D", "0020000E", "00080050"])
      secrets.add(values.text(tag));
  }
  return [...secrets].filter((secret) => secret.length >= 6);
}

interface HeldListing {
  readonly study: string;
  readonly image: string;
  readonly reasons: readonly string[];
}

describe.runIf(hasSamples)("real studies with damaged files among them", () => {
  let keepsake: Running;
  let browser: Browser;
  let exam: string;
  let links: readonly string[];
  let dataSecrets: readonly string[];
  const saved: Record<string, string> = {};

  beforeAll(async () => {
    exam = await mkdtemp(join(tmpdir(), "keepsake-exam-"));
    for (const path of [CLIP, STILL, ...ECHO, ...Object.keys(HOSTILE)])
      await copyFile(join(SAMPLES, path), join(exam, path.replaceAll("/", "-")));
    await writeFile(join(exam, "empty.dcm"), "");
    await writeFile(join(exam, "notes.txt"), "These are notes, not DICOM.");
    dataSecrets = await secretsOf([CLIP, STILL, ...ECHO]);
    keepsake = await startKeepsake(await newDataFolder(), "--no-phantom");
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await keepsake?.stop();
    await rm(exam, { recursive: true });
  });

  const held = async (): Promise<readonly HeldListing[]> => JSON.parse(await keepsake.command("review", "list", "--json"));

  async function keysIn(bucket: "clean" | "uploads", prefix: string): Promise<readonly string[]> {
    Object.assign(process.env, readNote(keepsake.data)?.environment);
    const { list } = await import("#aws/objects");
    return Array.fromAsync(list(bucket, prefix));
  }

  /** Looks at each image that is held and releases it, once for the same reasons: it may take a while to go. */
  async function review(decided: Map<string, readonly string[]>, preview: string): Promise<void> {
    if ((await keysIn("uploads", "held/")).length === 0) return; // asked at less cost than by a command
    for (const { image, reasons } of await held()) {
      const decision = `${image} ${reasons}`;
      if (decided.has(decision)) continue;
      decided.set(decision, reasons);
      await keepsake.command("review", "show", image, "--out", preview);
      await keepsake.command("review", "approve", image);
    }
  }

  test("what is not sure waits until a person has looked, the rest is clean by itself, and every study is sent", async () => {
    let ended = false;
    const sending = keepsake.command("send", exam, "--email", ADDRESS).finally(() => {
      ended = true;
    });
    sending.catch(() => undefined); // said where it is awaited
    const [preview, decided] = [join(exam, "preview.png"), new Map<string, readonly string[]>()];
    await until("every study sent", 240, async () => {
      if (!ended) await review(decided, preview);
      return ended || undefined;
    });
    links = linksIn(await sending);
    const reasons = [...decided.values()].flat();
    expect(reasons).toContain("NO_REGIONS"); // the still
    expect(reasons.every((reason) => ["NO_REGIONS", "TEXT_IN_COPY"].includes(reason))).toBe(true);
    expect((await sharp(preview).metadata()).format).toBe("png");
    expect(new Set(links).size).toBe(3);
    expect(await held()).toEqual([]);
  }, 260_000);

  test("most are clean by themselves", async () => {
    const records = await keysIn("clean", "records/");
    const { getJson } = await import("#aws/objects");
    const found = await Promise.all(records.map((key) => getJson({ bucket: "clean", key }, instanceRecord)));
    const verdicts = found.map((record) => record?.value.pixels.verdict);
    expect(verdicts.filter((verdict) => verdict === "clean").length).toBeGreaterThanOrEqual(3);
    expect(verdicts.every((verdict) => verdict === "clean" || verdict === "approved")).toBe(true);
  });

  test("damaged files are in quarantine under their reasons, and nothing else is", async () => {
    const reasons = (await keysIn("uploads", "quarantine/")).map((key) => key.split("/")[2]);
    expect(reasons.toSorted()).toEqual([...Object.values(HOSTILE), "EMPTY", "NOT_DICOM"].toSorted());
    expect(await keysIn("uploads", "uploads/")).toEqual([]);
    expect(await keysIn("clean", "instances/")).toHaveLength(5);
  });

  /** Opens the link of the study that has this many pictures and clips. */
  async function openPage(pictures: number, clips: number): Promise<Page> {
    for (const link of new Set(links)) {
      const page = await browser.newPage(PHONE);
      await page.goto(link);
      if ((await page.locator("main img").count()) === pictures && (await page.locator("video").count()) === clips) return page;
      await page.close();
    }
    throw new Error(`No page has ${pictures} pictures and ${clips} clips.`);
  }

  async function save(page: Page, folder: string): Promise<{ name: string; path: string }> {
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("a[href*=download]").first().click()]);
    const name = download.suggestedFilename();
    await mkdir(folder, { recursive: true });
    await download.saveAs(join(folder, name));
    return { name, path: join(folder, name) };
  }

  test("the family's phone plays the clip and saves it", async () => {
    const page = await openPage(0, 1);
    await page.evaluate("document.querySelector('video').play()");
    await until(
      "clip that plays",
      20,
      async () => (await page.evaluate("document.querySelector('video').currentTime > 0.3")) || undefined,
    );
    expect(
      await page.evaluate("[document.querySelector('video').videoWidth, document.querySelector('video').videoHeight]"),
    ).toEqual([976, 744]);
    const file = await save(page, join(exam, "saved"));
    expect(file.name).toBe("ultrasound-01.mp4");
    saved.mp4 = file.path;
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await page.close();
  });

  test("it shows the picture and saves it", async () => {
    const page = await openPage(1, 0);
    const image = page.locator("main img");
    await until(
      "picture",
      20,
      async () => (await page.evaluate("document.querySelector('main img').naturalWidth > 0")) || undefined,
    );
    expect(await image.getAttribute("alt")).toBeTruthy();
    const file = await save(page, join(exam, "saved"));
    expect(file.name).toBe("ultrasound-01.jpg");
    saved.jpg = file.path;
    await page.close();
  });

  test("what it saved is valid and carries no metadata", async () => {
    const image = await sharp(saved.jpg).metadata();
    expect([image.format, image.width, image.height]).toEqual(["jpeg", 800, 600]);
    expect([image.exif, image.iptc, image.xmp, image.comments]).toEqual([undefined, undefined, undefined, undefined]);
    await sharp(saved.jpg).stats(); // decodes every pixel
    const ffmpeg = await findFfmpeg();
    const { stderr } = await promisify(execFile)(ffmpeg.path, ["-i", saved.mp4 ?? "", "-f", "null", "-"]);
    expect(stderr).toMatch(/frame=\s*87\b/);
    expect(stderr).toMatch(/Video: h264 \(High\)/);
    const shown = stderr.slice(stderr.indexOf("Input #0"), stderr.indexOf("Stream mapping"));
    const tags = [...shown.matchAll(/^ +(\w+) *: +(?!\[0\]\[0\]\[0\]\[0\])\S/gm)].map(([, tag]) => tag); // of vendors some builds show the zeros
    expect(new Set(tags)).toEqual(new Set(["major_brand", "minor_version", "compatible_brands", "Duration", "handler_name"]));
    expect(shown.match(/Stream #/g)).toHaveLength(1);
    expect(readFileSync(saved.mp4 ?? "").toString("latin1")).not.toMatch(/x264|Lavf|Lavc/);
  });

  test("images of two studies in one call are refused", async () => {
    const key = readFileSync(join(keepsake.data, "access-key-demo"), "utf8").trim();
    const sops = await Promise.all(
      [CLIP, STILL].map(async (path) =>
        new Values((await readFile(bufferSource(sample(path)))).before, { implicit: false, bigEndian: false }).text("00080018"),
      ),
    );
    const answer = await fetch(`${keepsake.url}/v1/shares`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Idempotency-Key": `two studies for ${NUMBER}`,
      },
      body: JSON.stringify({ imageIds: sops, deliver: { sms: NUMBER }, consent: { given: true, version: "1" } }),
    });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, "MIXED_PATIENTS"]);
  });

  test("the address is in no byte that was written", async () => {
    expect(await findLeaks(keepsake.data, [ADDRESS, NUMBER])).toEqual([]);
    expect(keepsake.printed().toLowerCase()).not.toContain(ADDRESS.toLowerCase());
  });

  test("nothing that tells who it is stands outside the identified bucket and the queues", async () => {
    const identified = (file: string): boolean => file.startsWith(join("s3", "keepsake-uploads")) || file.startsWith("queues");
    expect(dataSecrets.length).toBeGreaterThan(10);
    expect(await findLeaks(keepsake.data, dataSecrets, identified)).toEqual([]);
  });
});
