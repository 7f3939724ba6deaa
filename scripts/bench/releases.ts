import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { POLICIES } from "#deid/policies";
import { compilePolicy } from "#deid/policy";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { cleanFile } from "../../lambdas/deidentifier/clean-file.ts";
import { type Examined, examine, open } from "../../lambdas/deidentifier/examine.ts";
import { textInCopies } from "../../lambdas/renderer/gate.ts";
import { renderInstance } from "../../lambdas/renderer/render-instance.ts";
import { drawnGround } from "./burned-in/drawn-ground.ts";
import { REPORT_FONTS } from "./burned-in/fonts.ts";
import type { Ground } from "./burned-in/ground.ts";
import { marked } from "./burned-in/marks.ts";
import { phantomGround } from "./burned-in/phantom-ground.ts";
import { sampleGrounds } from "./burned-in/sample-ground.ts";
import { type Scene, scene } from "./burned-in/scene.ts";
import { ENCODINGS, type Encoding, sceneFile } from "./burned-in/scene-file.ts";
import { upperBound } from "./burned-in/upper-bound.ts";

const RELEASES = 300; // a number behind the name of the bench changes it
const FIRST_SEED = 70_000; // far from those that anything was fitted on
const TRACE = 0.05; // of a string's ink: less is no letter
const PATIENCE = 4; // times as many instances: where nearly all are held, that is the answer
const EVERY = 10; // of so many one is a clip
const CLIP_FRAMES = 12;
const LONGEST_MILLISECONDS = 600_000;
const RULES = { clinic: "bench", master: randomBytes(32), policy: compilePolicy(POLICIES.tricefy), origin: {} };

/** What became of an instance: why a person must look, or how much of its worst string its finished copy still shows, 0 to 1. */
type End = { readonly held: "when it came" | "by its finished copy" } | { readonly shows: number };

/**
 * Puts instances with burned-in identity through everything that releases by itself (reading, masking, rendering, the gate), until so many are
 * released, and counts those whose finished copies show a string. Pictures are drawn, and real ones where they are; encodings change; of every third
 * the header knows nothing that is written in it.
 */
export async function benchReleases(): Promise<void> {
  const wanted = Number(process.argv[3] ?? RELEASES);
  const held = { "when it came": 0, "by its finished copy": 0 };
  const shown: number[] = [];
  const samples = await sampleGrounds();
  if (samples.length === 0) process.stdout.write("SKIPPED: real samples, for they are not there. Set KEEPSAKE_SAMPLES.\n");
  for (let seed = FIRST_SEED; shown.length < wanted && seed < FIRST_SEED + wanted * PATIENCE; seed++) {
    const end = await endOf(await sceneOf(seed, samples), seed);
    if ("held" in end) held[end.held]++;
    else shown.push(end.shows);
    if ("shows" in end && end.shows > TRACE)
      process.stdout.write(`seed ${seed}: ${(100 * end.shows).toFixed(0)} % of a string shows\n`);
  }
  const all = shown.length + held["when it came"] + held["by its finished copy"];
  process.stdout.write(`${all} instances: ${shown.length} released by themselves, held: `);
  process.stdout.write(`${held["when it came"]} when they came, ${held["by its finished copy"]} by their finished copy\n`);
  for (const [what, least] of [
    ["a string of which more than a twentieth of the ink shows", TRACE],
    ["a string of which half of the ink or more shows", 0.5],
  ] as const) {
    const leaks = shown.filter((share) => (least === 0.5 ? share >= least : share > least)).length;
    const bound = (100 * upperBound(leaks, shown.length)).toFixed(2);
    process.stdout.write(`released with ${what}: ${leaks} of ${shown.length}; with 95 % confidence at most ${bound} %\n`);
  }
}

function sceneOf(seed: number, samples: readonly Ground[]): Promise<Scene> {
  const sample = samples[Math.floor(seed / EVERY) % Math.max(1, samples.length)];
  if (seed % EVERY === 1 && sample !== undefined) return scene(seed, () => sample, REPORT_FONTS);
  const draw = marked(seed % 2 === 0 ? drawnGround : phantomGround);
  return scene(seed, draw, REPORT_FONTS, seed % EVERY === 0 ? CLIP_FRAMES : 1);
}

async function endOf(given: Scene, seed: number): Promise<End> {
  const encoding = ENCODINGS[seed % ENCODINGS.length] as Encoding;
  const file = await sceneFile(given, seed, encoding, Math.floor(seed / ENCODINGS.length) % ENCODINGS.length > 0);
  const examined = await examine(await open(bufferSource(file), RULES));
  if (examined.doubts.length > 0 || examined.verdict !== "clean") return { held: "when it came" };
  const clean = bufferSource(Buffer.concat(await Array.fromAsync(cleanFile(examined, "clean"))));
  return withTemporaryFolder((folder) => endOfCopies(() => openImage(clean), examined, given, folder));
}

async function endOfCopies(
  image: () => ReturnType<typeof openImage>,
  { proposal }: Examined,
  given: Scene,
  folder: string,
): Promise<End> {
  const { width, height } = given.ground;
  const signal = AbortSignal.timeout(LONGEST_MILLISECONDS);
  const { files } = await renderInstance(image, { folder, signal });
  const pixels = { verdict: "clean" as const, keep: [...proposal.keep], mask: [...proposal.mask] };
  const found = await textInCopies(files, { rows: height, columns: width, pixels }, signal);
  if (found === "not read" || found.length > 0 || files.length === 0) return { held: "by its finished copy" };
  const copy = files.find(({ facts }) => facts.role === "image" || facts.role === "poster")?.content;
  const still =
    copy !== undefined && "bytes" in copy ? await sharp(copy.bytes).raw().toBuffer({ resolveWithObject: true }) : undefined;
  if (still?.info.width !== width || still.info.height !== height)
    throw new Error("A finished copy has another size than its picture.");
  return { shows: worstOf(given, new Uint8Array(still.data), still.info.channels) };
}

const DARK = 40; // grey level: below it nothing of bright ink is to be seen

/** The share of ink that shows in a finished copy, of the secret string of which most does. Ink that is dark shows by what is light around it. */
function worstOf({ ground: { width }, pictures: [picture], burned }: Scene, copy: Uint8Array, channels: number): number {
  const isLight = (pixels: Uint8Array, of: number, at: number) => Math.max(...pixels.subarray(at * of, at * of + of)) > DARK;
  const isLit = (at: number) => isLight(copy, channels, at);
  const isDark = (at: number) => picture !== undefined && !isLight(picture.data, picture.channels, at);
  const shows = (at: number) => isLit(at) || (isDark(at) && (isLit(at - 2 * width) || isLit(at + 2 * width)));
  const secrets = burned.filter(({ isUseful }) => !isUseful);
  return Math.max(0, ...secrets.map(({ pixels }) => pixels.filter(shows).length / Math.max(1, pixels.length)));
}
