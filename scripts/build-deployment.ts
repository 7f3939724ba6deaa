import { existsSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildFfmpegLayer } from "#ffmpeg/build";
import type { StageName } from "#pipeline/stages";
import { BUILT, functionFolder, layerFolder, PLACEHOLDER } from "../cdk/built.ts";
import { bundleFunctions } from "./bundle.ts";
import { NATIVE } from "./fetch-native.ts";

const WHY = "The native part for arm64 was not fetched. Deploy with: npm run deploy\n";
const FFMPEG_PACKAGE = "@ffmpeg-installer";
const OTHER_OCR = /\/tesseract-core(?!-simd-lstm\.(?:js|wasm)$)|\/eng\/4\.0\.0(?:\/|$)/; // engines and language data that are not read with

/**
 * Lays out what is deployed below `built`: each function's bundle, with the packages it loads for Linux on arm64 beside it, and the
 * layer with `ffmpeg`, or with the one among the packages. Packages that were not fetched become placeholders. Throws NotForLambda.
 */
export async function buildDeployment(built: string, packages: string, ffmpeg?: string): Promise<void> {
  await rm(built, { recursive: true, force: true });
  const packaged = join(packages, FFMPEG_PACKAGE, "linux-arm64", "ffmpeg");
  if (ffmpeg === undefined && !existsSync(packaged)) await placeholder(layerFolder(built));
  else await buildFfmpegLayer(ffmpeg ?? packaged, layerFolder(built)); // first: one that does not serve is soon told
  const bundles = await bundleFunctions(join(built, "functions"));
  for (const [stage, bundle] of Object.entries(bundles))
    if (bundle.packages.length > 0) await addPackages(functionFolder(built, stage as StageName), bundle.packages, packages);
}

async function addPackages(folder: string, wanted: readonly string[], packages: string): Promise<void> {
  if (!wanted.every((name) => existsSync(join(packages, name)))) return placeholder(folder);
  const isOurs = (path: string) => !path.includes(FFMPEG_PACKAGE) && !basename(path).startsWith(".") && !OTHER_OCR.test(path);
  await cp(packages, join(folder, "node_modules"), { recursive: true, filter: isOurs });
}

async function placeholder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, PLACEHOLDER), WHY);
}

if (import.meta.main) {
  const project = dirname(dirname(fileURLToPath(import.meta.url)));
  await buildDeployment(join(project, BUILT), join(NATIVE, "node_modules"), process.env.FFMPEG_LAYER_BINARY);
}
