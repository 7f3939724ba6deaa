import { execFile } from "node:child_process";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { IDENTIFIERS, part10 } from "../../fixtures/part10.ts";

const ROOT = join(import.meta.dirname, "../../..");
const SETTLED = 1100; // milliseconds after which what was copied is surely older than a build
let folder: string;
let tree: string;

/** A checkout of its own: what is made ready must not be the one of whoever runs this. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-ready-"));
  tree = join(folder, "tree");
  for (const part of ["apps/cli", "layers", "package.json"]) await cp(join(ROOT, part), join(tree, part), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
  await mkdir(join(folder, "in"));
  await writeFile(join(folder, "in", "a.dcm"), part10(IDENTIFIERS));
  await new Promise((settled) => setTimeout(settled, SETTLED));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const args = [
      join(tree, "apps/cli/keepsake.cjs"),
      "deidentify",
      join(folder, "in"),
      "--pixels",
      "off",
      "-o",
      join(folder, "out"),
    ];
    execFile(process.execPath, args, (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });

const DONE = { code: 0, out: "1 written, 0 held, 0 rejected. Pixels were not checked.\n", err: "" };
const ready = join("build", "ready");
const programs = async (): Promise<readonly string[]> =>
  (await readdir(join(tree, ready))).filter((name) => name.startsWith("deidentify"));

test("starts at the same time make one program ready, each does its work, and nothing is left over", async () => {
  expect(await Promise.all([start(), start(), start()])).toEqual([DONE, DONE, DONE]);
  expect(await start()).toEqual(DONE);
  expect(await programs()).toEqual([expect.stringMatching(/^deidentify-\w+\.cjs$/), "deidentify.json"]);
});

test("a source that was written since is what runs, and the program before it is gone", async () => {
  const [before] = await programs();
  const source = join(tree, "apps/cli/deidentify-command.ts");
  const text = await readFile(source, "utf8");
  await writeFile(source, text.replaceAll("Pixels were not checked.", "Pixels were NOT checked."));
  const changed = { ...DONE, out: DONE.out.replace("not checked", "NOT checked") };
  expect(await start()).toEqual(changed);
  await new Promise((settled) => setTimeout(settled, SETTLED));
  expect(await start()).toEqual(changed);
  expect(await start()).toEqual(changed);
  const now = await programs();
  expect([now.length, now[0] === before]).toEqual([2, false]);
});

test("a program that is damaged, or a folder that cannot be written, is no reason to fail", async () => {
  const [program = ""] = await programs();
  await writeFile(join(tree, ready, program), "no program");
  expect((await start()).code).toBe(0);
  await appendFile(join(tree, ready, "deidentify.json"), "no JSON");
  expect((await start()).code).toBe(0);
  await rm(join(tree, ready), { recursive: true });
  await writeFile(join(tree, ready), "a file where the folder should be");
  expect((await start()).code).toBe(0);
});
