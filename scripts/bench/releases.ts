import { randomBytes } from "node:crypto";
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
import { marked } from "./burned-in/marks.ts";
import { phantomGround } from "./burned-in/phantom-ground.ts";
import { type Scene, scene } from "./burned-in/scene.ts";
import { sceneFile } from "./burned-in/scene-file.ts";
import { coverage } from "./burned-in/score.ts";
import { upperBound } from "./burned-in/upper-bound.ts";

const RELEASES = 300; // a number behind the name of the bench changes it
const FIRST_SEED = 70_000; // far from those that anything was fitted on
const PATIENCE = 4; // times as many instances: where nearly all are held, that is the answer
const EVERY = 10; // of so many one is a clip
const CLIP_FRAMES = 12;
const LONGEST_MILLISECONDS = 600_000;
const RULES = { clinic: "bench", master: randomBytes(32), policy: compilePolicy(POLICIES.tricefy), origin: {} };

/** What became of an instance: why a person must look, or how much of its worst string no mask covers, 0 to 1. */
type End = { readonly held: "when it came" | "by its finished copy" } | { readonly shows: number };

/**
 * Puts instances with burned-in identity through everything that releases by itself (reading, masking, rendering, the gate), until so many are
 * released, and counts those of which the masks leave a string.
 */
export async function benchReleases(): Promise<void> {
  const wanted = Number(process.argv[3] ?? RELEASES);
  const held = { "when it came": 0, "by its finished copy": 0 };
  const shown: number[] = [];
  for (let seed = FIRST_SEED; shown.length < wanted && seed < FIRST_SEED + wanted * PATIENCE; seed++) {
    const end = await endOf(await sceneOf(seed), seed);
    if ("held" in end) held[end.held]++;
    else shown.push(end.shows);
  }
  const all = shown.length + held["when it came"] + held["by its finished copy"];
  process.stdout.write(`${all} instances: ${shown.length} released by themselves, held: `);
  process.stdout.write(`${held["when it came"]} when they came, ${held["by its finished copy"]} by their finished copy\n`);
  for (const [what, least] of [
    ["a string of which more than a twentieth of the ink is not masked", 0.05],
    ["a string of which half of the ink or more is not masked", 0.5],
  ] as const) {
    const leaks = shown.filter((share) => (least === 0.5 ? share >= least : share > least)).length;
    const bound = (100 * upperBound(leaks, shown.length)).toFixed(2);
    process.stdout.write(`released with ${what}: ${leaks} of ${shown.length}; with 95 % confidence at most ${bound} %\n`);
  }
}

const sceneOf = (seed: number): Promise<Scene> =>
  scene(seed, marked(seed % 2 === 0 ? drawnGround : phantomGround), REPORT_FONTS, seed % EVERY === 0 ? CLIP_FRAMES : 1);

async function endOf(given: Scene, seed: number): Promise<End> {
  const examined = await examine(await open(bufferSource(sceneFile(given, seed)), RULES));
  if (examined.doubts.length > 0 || examined.verdict !== "clean") return { held: "when it came" };
  const clean = bufferSource(Buffer.concat(await Array.fromAsync(cleanFile(examined, "clean"))));
  const isQuiet = await withTemporaryFolder((folder) => passesGate(() => openImage(clean), examined, given, folder));
  return isQuiet ? { shows: worstOf(given, examined) } : { held: "by its finished copy" };
}

async function passesGate(image: () => ReturnType<typeof openImage>, { proposal }: Examined, { ground }: Scene, folder: string) {
  const signal = AbortSignal.timeout(LONGEST_MILLISECONDS);
  const { files } = await renderInstance(image, { folder, signal });
  const pixels = { verdict: "clean" as const, keep: [...proposal.keep], mask: [...proposal.mask] };
  const found = await textInCopies(files, { rows: ground.height, columns: ground.width, pixels }, signal);
  return found !== "not read" && found.length === 0 && files.length > 0;
}

/** The share of ink that no mask covers, of the secret string of which most is left. */
function worstOf({ ground: { width, height }, burned }: Scene, { proposal }: Examined): number {
  const covered = coverage(proposal, width, height);
  const secrets = burned.filter(({ isUseful }) => !isUseful);
  return Math.max(0, ...secrets.map(({ pixels }) => pixels.filter((at) => covered[at] === 0).length / Math.max(1, pixels.length)));
}
