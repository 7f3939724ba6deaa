import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import { type DicomFile, readFile } from "#dicom/file";
import type { OpenedImage } from "#dicom/image";
import { imageOf } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { phantomUid } from "#phantom/proof";
import { REGION } from "#phantom/screen";
import { SCREEN } from "#phantom/sector";
import { headStill } from "#phantom/stills";
import { phantomStudy } from "#phantom/study";
import { redactorFor } from "#pixels/redact";
import { usableRegions } from "#pixels/regions";

interface Opened {
  readonly bytes: Uint8Array;
  readonly file: DicomFile;
  readonly values: Values;
  readonly image: OpenedImage | undefined;
}

const NAMES = ["profile.dcm", "head.dcm", "waving.dcm", "report.dcm", "letter.dcm"];
const IMAGES = NAMES.slice(0, 3);
const opened = new Map<string, Opened>();

beforeAll(async () => {
  for (const { name, bytes } of await phantomStudy()) {
    const file = await readFile(bufferSource(bytes));
    opened.set(name, { bytes, file, values: new Values(file.before, file.encoding), image: await imageOf(file) });
  }
});

function instance(name: string): Opened {
  const found = opened.get(name);
  if (found === undefined) throw new Error(`The study has no ${name}.`);
  return found;
}

function pictureOf(name: string): OpenedImage {
  const { image } = instance(name);
  if (image === undefined) throw new Error(`${name} has no picture.`);
  return image;
}

/** A frame as RGB, whatever its encoding. */
async function rgb({ description }: OpenedImage, frame: Uint8Array): Promise<Buffer> {
  const raw = { width: SCREEN.columns, height: SCREEN.rows, channels: description.samplesPerPixel === 1 ? 1 : 3 } as const;
  const picture = description.transferSyntax.includes(".4.50") ? sharp(frame) : sharp(frame, { raw });
  return picture.toColourspace("srgb").raw().toBuffer();
}

/** The brightest sample within rows, over all columns. */
const brightest = (picture: Buffer, from: number, to: number): number =>
  picture.subarray(from * SCREEN.columns * 3, to * SCREEN.columns * 3).reduce((most, sample) => Math.max(most, sample), 0);

describe("the study", () => {
  test("is two stills, a clip, a report and a letter of one patient", () => {
    expect([...opened.keys()]).toEqual(NAMES);
    const one = (tag: string) => new Set(NAMES.map((name) => instance(name).values.text(tag)));
    expect([...one("00100010"), ...one("00100020")]).toEqual(["PHANTOM^PENELOPE", "KS-000042"]);
    expect([one("0020000D").size, one("0020000E").size, one("00080018").size]).toEqual([1, 3, 5]);
  });
  test("is the same every time", async () => {
    expect(Buffer.from((await headStill()).bytes).equals(instance("head.dcm").bytes)).toBe(true);
  });
  test.each(IMAGES)("%s proves itself by its pixel data", async (name) => {
    const image = pictureOf(name);
    const frames = await Promise.all(Array.from({ length: image.description.frames }, (_, i) => image.frame(i)));
    expect(instance(name).values.text("00080018")).toBe(phantomUid(Buffer.concat(frames)));
  });
  test("the letter proves itself by its document, the report by its content", () => {
    const letter = instance("letter.dcm").values;
    expect(letter.text("00080018")).toBe(phantomUid(letter.leaf("00420011")?.value ?? new Uint8Array(0)));
    const report = Buffer.from(instance("report.dcm").bytes);
    const first = report.indexOf(Buffer.from([0x40, 0, 0x30, 0xa7, 0x53, 0x51, 0, 0]));
    const value = report.subarray(first + 12, first + 12 + report.readUInt32LE(first + 8));
    expect(instance("report.dcm").values.text("00080018")).toBe(phantomUid(value));
  });
  test.each(NAMES)("%s carries names where machines leave them: header, private groups, text", (name) => {
    const text = Buffer.from(instance(name).bytes).toString("latin1");
    const identities = ["KS-000042", "19930417", "SYNTHETIC CLINIC", "12 Mirage Lane", "A26-0314-7", "KEEPSAKE PHANTOM 01"];
    expect(identities.filter((identity) => !text.includes(identity))).toEqual([]);
  });
  test("images have a private group after their pixel data", () => {
    expect(IMAGES.map((name) => instance(name).file.after.map(({ tag }) => tag))).toEqual(
      IMAGES.map(() => ["7FE10010", "7FE11001"]),
    );
  });
});

describe.each(IMAGES)("%s", (name) => {
  test("names are burned in above and below the region, and masking takes them away", async () => {
    const image = pictureOf(name);
    const keep = usableRegions(image.description, image.regions);
    expect(keep).toEqual([REGION]);
    const before = await image.frame(0);
    const masked = await redactorFor(image.description, keep)?.frame(before);
    const [old, now] = [await rgb(image, before), await rgb(image, masked ?? before)];
    expect([brightest(old, 0, 40) > 200, brightest(old, 460, 480) > 100]).toEqual([true, true]);
    expect([brightest(now, 0, 40), brightest(now, 460, 480)].every((sample) => sample < 12)).toBe(true);
    expect(brightest(now, 200, 300)).toBeGreaterThan(200);
  });
  test("says inside the region that it is synthetic", async () => {
    const image = pictureOf(name);
    const picture = await rgb(image, await image.frame(0));
    const row = picture.subarray((422 * SCREEN.columns + 16) * 3, (422 * SCREEN.columns + 124) * 3);
    expect([row.some((sample) => sample > 180), row.some((sample) => sample < 30)]).toEqual([true, true]);
  });
});

describe("the clip", () => {
  test("is two seconds of frames that differ", async () => {
    const image = pictureOf("waving.dcm");
    expect(image.description).toMatchObject({ frames: 50, timing: { kind: "constant", frameMilliseconds: 40 } });
    expect(Buffer.from(await image.frame(0)).equals(await image.frame(1))).toBe(false);
  });
  test.each([
    ["hand", { x0: 260, y0: 140, x1: 330, y1: 210 }],
    ["heart", { x0: 300, y0: 270, x1: 345, y1: 315 }],
    ["leg", { x0: 410, y0: 190, x1: 500, y1: 270 }],
  ])("goes round: the %s is no further from its first place after the last frame than from frame to frame", async (_, box) => {
    const image = pictureOf("waving.dcm");
    const area = { left: box.x0, top: box.y0, width: box.x1 - box.x0, height: box.y1 - box.y0 };
    const pixels = async (i: number) =>
      sharp(await image.frame(i))
        .extract(area)
        .blur(2)
        .raw()
        .toBuffer();
    const distance = async (a: number, b: number) => {
      const [one, other] = [await pixels(a), await pixels(b)];
      return one.reduce((sum, sample, i) => sum + Math.abs(sample - (other[i] ?? 0)), 0) / one.length;
    };
    const neighbours = [await distance(0, 1), await distance(1, 2), await distance(47, 48), await distance(48, 49)];
    expect(await distance(49, 0)).toBeLessThan(1.25 * Math.max(...neighbours));
    expect(await distance(0, 7)).toBeGreaterThan(Math.max(...neighbours));
  });
});

describe("the letter", () => {
  test("is a PDF whose table finds its objects", () => {
    const document = Buffer.from(instance("letter.dcm").values.leaf("00420011")?.value ?? []).toString("latin1");
    expect(document).toMatch(/^%PDF-1\.4\n.*Penelope Phantom.*%%EOF\n+$/s);
    const table = Number(/startxref\n(\d+)/.exec(document)?.[1]);
    const offsets = [...document.slice(table).matchAll(/(\d{10}) 00000 n/g)].map((match) => Number(match[1]));
    expect(offsets.map((offset) => document.slice(offset, offset + 7))).toEqual([1, 2, 3, 4, 5, 6].map((n) => `${n} 0 obj`));
  });
});

const judged = spawnSync("dciodvfy", ["-version"]).error === undefined;
if (!judged) console.warn("Skipped: dciodvfy (dicom3tools) is not installed, the IODs are not judged.");

describe.runIf(judged)("an independent judge of IODs", () => {
  test.each(NAMES)("finds no error in %s", (name) => {
    const folder = mkdtempSync(join(tmpdir(), "phantom-"));
    writeFileSync(join(folder, name), instance(name).bytes);
    const { stderr } = spawnSync("dciodvfy", ["-new", join(folder, name)], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(stderr.split("\n").filter((text) => text.startsWith("Error"))).toEqual([]);
    expect(stderr).toMatch(/USImage|USMultiFrameImage|ComprehensiveSR|EncapsulatedPDF/);
  });
});
