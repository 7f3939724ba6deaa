import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CORE, LANGUAGE } from "#ocr/reader";
import { parseSettings } from "#pipeline/settings";
import { stageRows } from "#pipeline/stages";
import { Assets } from "../../cdk/assets.ts";
import { functionFolder, layerFolder, PLACEHOLDER } from "../../cdk/built.ts";
import { KeepsakeStack } from "../../cdk/keepsake-stack.ts";
import { buildDeployment } from "../../scripts/build-deployment.ts";

const settings = parseSettings({ clinicName: "Lindenhof", sender: "pictures@lindenhof.test" });
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-build-"));
});
afterAll(() => rm(folder, { recursive: true }));

const synthesize = (built: string, placeholders: boolean) =>
  new KeepsakeStack(new App(), "Keepsake", { settings, assets: new Assets(built, { placeholders }) });

test("without the packages for arm64 everything is bundled, and can be synthesised but not deployed", async () => {
  const built = join(folder, "bare");
  await buildDeployment(built, join(folder, "nothing-here"));
  for (const [stage] of stageRows()) expect(existsSync(join(functionFolder(built, stage), "handler.mjs")), stage).toBe(true);
  expect(existsSync(join(functionFolder(built, "renderer"), PLACEHOLDER))).toBe(true);
  expect(existsSync(join(functionFolder(built, "notifier"), PLACEHOLDER))).toBe(false);
  expect(() => synthesize(built, true)).not.toThrow();
  expect(() => synthesize(built, false)).toThrow("npm run deploy");
});

test("the packages that a bundle loads come beside it, ffmpeg does not, and what is stale goes", async () => {
  const packages = join(folder, "packages");
  const ocr = ["tesseract.js-core", "@tesseract.js-data/eng"];
  for (const name of ["sharp", "@img/sharp-linux-arm64", "@ffmpeg-installer/linux-arm64", ".bin", ...ocr]) {
    await mkdir(join(packages, name), { recursive: true });
    await writeFile(join(packages, name, "package.json"), "{}");
  }
  for (const name of [CORE, LANGUAGE, "tesseract.js-core/tesseract-core.wasm", "@tesseract.js-data/eng/4.0.0/eng.traineddata.gz"]) {
    await mkdir(dirname(join(packages, name)), { recursive: true });
    await writeFile(join(packages, name), "");
  }
  const built = join(folder, "whole");
  await mkdir(functionFolder(built, "renderer"), { recursive: true });
  await writeFile(join(functionFolder(built, "renderer"), PLACEHOLDER), "");
  await buildDeployment(built, packages);
  expect(readdirSync(functionFolder(built, "renderer")).toSorted()).toEqual([
    "dcmjs-native-codecs.wasm",
    "handler.mjs",
    "handler.mjs.map",
    "node_modules",
  ]);
  for (const stage of ["deidentifier", "renderer"] as const) {
    const beside = join(functionFolder(built, stage), "node_modules");
    expect(readdirSync(beside).toSorted()).toEqual(["@img", "@tesseract.js-data", "sharp", "tesseract.js-core"]);
    expect([CORE, LANGUAGE].map((path) => existsSync(join(beside, path)))).toEqual([true, true]);
    expect(readdirSync(join(beside, "tesseract.js-core")).toSorted()).toEqual(["package.json", "tesseract-core-simd-lstm.js"]);
    expect(readdirSync(join(beside, "@tesseract.js-data/eng")).toSorted()).toEqual(["4.0.0_best_int", "package.json"]);
  }
  expect(existsSync(join(functionFolder(built, "notifier"), "node_modules"))).toBe(false);
  expect(existsSync(join(layerFolder(built), PLACEHOLDER))).toBe(true);
});

test("an ffmpeg that does not serve stops the build, named or packaged", async () => {
  const given = join(folder, "ffmpeg");
  await writeFile(given, "not a program");
  await expect(buildDeployment(join(folder, "wrong"), folder, given)).rejects.toMatchObject({ name: "NotForLambda" });
  await expect(buildDeployment(join(folder, "wrong"), folder, join(folder, "absent"))).rejects.toThrow("ENOENT");
});

test("nothing that was not built is synthesised", () => {
  expect(() => synthesize(join(folder, "never-built"), true)).toThrow("npm run synth");
});

interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>;
}
const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as Package;

test("the deployed packages are the tested ones, and each package is pinned by its hash", () => {
  const tested = read("package.json").dependencies;
  for (const [name, version] of Object.entries(read("cdk/native/package.json").dependencies))
    expect(tested[name], name).toBe(version);
  for (const [name, { integrity }] of Object.entries(read("cdk/native/package-lock.json").packages))
    if (name !== "") expect(integrity, name).toMatch(/^sha512-/);
});
