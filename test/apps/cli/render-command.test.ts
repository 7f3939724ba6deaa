import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rendition } from "#pipeline/documents";
import { renderTasks } from "../../../apps/cli/render-files.ts";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
let folder: string;
let exam: string;
let clip: string;

const keepsake = (...args: string[]): Promise<{ code: number; out: string; err: string }> => keepsakeWith({}, ...args);

const keepsakeWith = (env: Record<string, string>, ...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-render-"));
  exam = join(folder, "exam");
  await keepsake("phantom", exam);
  clip = join(exam, "waving.dcm");
});
afterAll(() => rm(folder, { recursive: true }));

const hashesIn = async (at: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(at)).map(async (name) => [
        name,
        createHash("sha256")
          .update(await readFile(join(at, name)))
          .digest("hex"),
      ]),
    ),
  );

describe("a folder of files", () => {
  test("becomes a folder of copies for each; what is no picture is refused with its reason and stops nothing", async () => {
    await writeFile(join(exam, "a-note.txt"), "not DICOM");
    await writeFile(join(exam, "cut.dcm"), (await readFile(clip)).subarray(0, -40_000));
    const out = join(folder, "copies");
    const run = await keepsake("render", exam, "-o", out, "--json");
    const told = JSON.parse(run.out) as { rendered: number; refused: number; files: { path: string; rendition: object }[] };
    const kinds = told.files.map(({ rendition: of }) => rendition.parse(of)).map((of) => ("reason" in of ? of.reason : of.kind));
    expect([run.code, told.rendered, told.refused, kinds.toSorted()]).toEqual([
      1,
      3,
      4,
      ["DAMAGED_PIXELS", "NOT_AN_IMAGE", "NOT_AN_IMAGE", "UNREADABLE", "clip", "still", "still"],
    ]);
    for (const { folder: made, rendition: said } of JSON.parse(run.out).files as { folder: string; rendition: object }[]) {
      const listed = rendition.parse(JSON.parse(await readFile(join(made, "rendition.json"), "utf8")));
      expect(listed).toEqual(said);
      const files = "files" in listed ? listed.files : [];
      expect((await readdir(made)).sort()).toEqual([...files.map(({ name }) => name), "rendition.json"].sort());
      for (const { name, sha256 } of files) expect((await hashesIn(made))[name]).toBe(sha256);
    }
    expect((await readdir(out)).filter((name) => name.startsWith("."))).toEqual([]);
  });
  test("a reason stands on the error stream, what was made on the other, each with its path", async () => {
    const { out, err } = await keepsake("render", clip, join(exam, "a-note.txt"), "-o", join(folder, "two"));
    expect(out).toMatch(/waving\.dcm: clip of \d+ frames, [\d.]+ s, \d+ × \d+, in .*two/);
    expect(out).toContain("1 rendered, 1 refused.");
    expect(err).toMatch(/a-note\.txt: refused, UNREADABLE\. The file is no DICOM/);
  });
});

test("one file, twice: exit code 0 and the same bytes", async () => {
  const [once, again] = [join(folder, "once"), join(folder, "again")];
  expect((await keepsake("render", clip, "-o", once)).code).toBe(0);
  expect((await keepsake("render", clip, "-o", again)).code).toBe(0);
  const [name = ""] = await readdir(once);
  const made = await hashesIn(join(once, name));
  expect(Object.keys(made).sort()).toEqual(["clip.mp4", "poster.jpg", "rendition.json", "thumb.jpg"]);
  expect(await hashesIn(join(again, name))).toEqual(made);
});

test("what an earlier run made of another file goes, what is the user's own stays", async () => {
  const [out, input] = [join(folder, "replaced"), join(folder, "input.dcm")];
  await copyFile(join(exam, "head.dcm"), input);
  await keepsake("render", input, "-o", out);
  await writeFile(join(out, "input", "own.txt"), "mine");
  await copyFile(join(exam, "a-note.txt"), input);
  expect((await keepsake("render", input, "-o", out)).code).toBe(1);
  expect((await readdir(join(out, "input"))).sort()).toEqual(["own.txt", "rendition.json"]);
});

describe("folders are named after files", () => {
  test("no two alike, also where a disk takes a for A, and nothing of an earlier run is rendered", async () => {
    const input = join(folder, "named");
    await mkdir(join(input, "deep"), { recursive: true });
    await mkdir(join(input, "out"));
    for (const name of ["a", "a.dcm", "A.DCM", "deep/a.dcm", "out/image.jpg"]) await writeFile(join(input, name), "");
    const tasks = renderTasks([input, join(input, "a.dcm")], join(input, "out"));
    expect(tasks.map(({ name }) => name).toSorted()).toEqual(["A", "a-2", "a.dcm", "a.dcm-2", "deep/a"]);
  });
});

describe("what the user must change", () => {
  test.each([
    ["no output", () => [exam], /-o <folder>/],
    ["no such file", () => ["no-such.dcm", "-o", "unused"], /no no-such\.dcm/],
    ["no input", () => ["-o", "unused"], /missing required argument/],
    ["an output that is a file", () => [clip, "-o", clip], /EEXIST|ENOTDIR/],
  ])("%s: one clear line and exit code 2", async (_, args, message) => {
    const { code, err } = await keepsake("render", ...args());
    expect([code, message.test(err), /\n {4}at /.test(err)]).toEqual([2, true, false]);
  });
  test("no ffmpeg that serves: what to install, and nothing half done", async () => {
    const out = join(folder, "none");
    const { code, err } = await keepsakeWith({ FFMPEG_BIN: "/nonexistent" }, "render", clip, "-o", out);
    expect([code, /FFMPEG_BIN: there is none.*apt install ffmpeg/.test(err), /\n {4}at /.test(err)]).toEqual([2, true, false]);
    expect(existsSync(out) ? await readdir(out) : []).toEqual([]);
  });
});

test("the program made one file does the same", async () => {
  const quick = join(import.meta.dirname, "../../../apps/cli/keepsake.cjs");
  const run = (file: string, out: string) =>
    new Promise<number>((resolve) => {
      execFile(process.execPath, [quick, "render", file, "-o", out], (error) => resolve(Number(error?.code ?? 0)));
    });
  expect(await run(join(exam, "head.dcm"), join(folder, "first"))).toBe(0); // makes it where it is not made yet
  expect(await run(clip, join(folder, "second"))).toBe(0);
  const [name = ""] = await readdir(join(folder, "once"));
  expect(await hashesIn(join(folder, "second", name))).toEqual(await hashesIn(join(folder, "once", name)));
});
