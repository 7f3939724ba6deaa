import { withReader } from "#ocr/reader";
import { lookAt } from "#pixels/look";
import type { ReadLine } from "#pixels/read-lines";
import { drawnGround } from "./burned-in/drawn-ground.ts";
import { REPORT_FONTS } from "./burned-in/fonts.ts";
import type { DrawGround, Ground } from "./burned-in/ground.ts";
import { marked } from "./burned-in/marks.ts";
import { phantomGround } from "./burned-in/phantom-ground.ts";
import { sampleGrounds } from "./burned-in/sample-ground.ts";
import { scene } from "./burned-in/scene.ts";
import { coverage, outcomeOf } from "./burned-in/score.ts";
import { Tally } from "./burned-in/tally.ts";

const SCENES = 60; // of each kind; a number behind the name of the bench changes it
const FIRST_SEED = 50_000; // far from those that the weights were fitted on
const CLIP_FRAMES = 24;
const LONG_CLIP = 100;
const EACH_SAMPLE = 4; // scenes

interface Kind {
  readonly name: string;
  readonly draw: DrawGround;
  readonly useRegion: boolean;
  readonly scenes: number;
  readonly frames?: number;
}

/** Measures what is found of the text burned into pictures: drawn tissue, the phantom, clips, real samples where they are. */
export async function benchPixels(): Promise<void> {
  const scenes = Number(process.argv[3] ?? SCENES);
  const samples = await knownSamples();
  const clips = Math.ceil(scenes / 10);
  const kinds: readonly Kind[] = [
    { name: "drawn tissue, regions", draw: marked(drawnGround), useRegion: true, scenes },
    { name: "drawn tissue, no regions", draw: marked(drawnGround), useRegion: false, scenes: scenes / 2 },
    { name: "phantom, regions", draw: marked(phantomGround), useRegion: true, scenes },
    { name: `clips of ${CLIP_FRAMES} frames`, draw: marked(phantomGround), useRegion: true, scenes: clips, frames: CLIP_FRAMES },
    {
      name: "real samples",
      draw: (seed) => samples[seed % samples.length] as Ground,
      useRegion: true,
      scenes: samples.length * EACH_SAMPLE,
    },
  ];
  const all = new Tally();
  for (const kind of kinds) {
    const tally = new Tally();
    await withReader((read) => measured(kind, read, [tally, all]));
    tally.print(kind.name);
  }
  all.print("all");
  await withReader(longClip);
}

async function measured({ draw, useRegion, scenes, frames }: Kind, read: ReadLine, tallies: readonly Tally[]): Promise<void> {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + scenes; seed++) {
    const outcome = await outcomeOf(await scene(seed, draw, REPORT_FONTS, frames), useRegion, read);
    for (const tally of tallies) tally.add(outcome);
  }
}

/** The samples with what is covered of their own text, so that it does not count. */
async function knownSamples(): Promise<readonly Ground[]> {
  const grounds = await sampleGrounds();
  if (grounds.length === 0) process.stdout.write("SKIPPED: real samples, for they are not there. Set KEEPSAKE_SAMPLES.\n");
  return withReader((read) =>
    Promise.all(
      grounds.map(async (ground) => {
        const picture = { ...ground, channels: 3 as const, data: ground.rgb };
        const look = await lookAt([picture], { keep: [ground.region], matches: () => false }, read);
        return { ...ground, alreadyCovered: coverage(look, ground.width, ground.height) };
      }),
    ),
  );
}

async function longClip(read: ReadLine): Promise<void> {
  const { pictures, ground } = await scene(FIRST_SEED, phantomGround, REPORT_FONTS, CLIP_FRAMES);
  const long = Array.from({ length: LONG_CLIP }, (_, i) => pictures[i % CLIP_FRAMES] as (typeof pictures)[number]);
  const start = process.cpuUsage();
  await lookAt(long, { keep: [ground.region], matches: () => false }, read);
  const { user, system } = process.cpuUsage(start);
  const megabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    `\na clip of ${LONG_CLIP} frames: ${((user + system) / 1e6).toFixed(2)} s of CPU, decoding aside; RSS of it all ${megabytes} MB\n`,
  );
}
