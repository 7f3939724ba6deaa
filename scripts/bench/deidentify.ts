import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CORPORA, type Corpus, writeCorpus } from "./corpus.ts";
import { isInstalled, measureInTurn, type Run } from "./measure.ts";
import { type Figure, printFigures } from "./reached.ts";

const TIMES = 5;
const BASE = "cp";
const OURS = "keepsake deidentify";
/** What `npx keepsake` starts. */
const PROGRAM = join(import.meta.dirname, "../../apps/cli/keepsake.cjs");
const READY = join(import.meta.dirname, "../../build/ready");
const LONG: Corpus = { name: "one clip of 3 GB", files: 1, rows: 768, columns: 1024, frames: 3820 };
const ONE: Corpus = { name: "one tiny instance", files: 1, rows: 4, columns: 4, frames: 1 };

/** What is compared, folder to folder: each a whole process. Those that are not installed are left out. */
function commandsFor(from: string, to: string): Readonly<Record<string, readonly string[]>> {
  const shell = (line: string): readonly string[] => ["sh", "-c", line];
  const all: readonly (readonly [string, string, readonly string[]])[] = [
    [BASE, "cp", ["cp", "-r", from, to]],
    ["Node chunked copy", "node", [process.execPath, join(import.meta.dirname, "plain-copy.mjs"), from, to]],
    [OURS, "node", [process.execPath, PROGRAM, "deidentify", from, "-o", to, "--pixels", "off"]],
    ["dcmodify, one name", "dcmodify", shell(`cp -r ${from} ${to} && dcmodify -nb -m "(0010,0010)=Anonymous" ${to}/*`)],
    ["gdcmanon", "gdcmanon", ["gdcmanon", "--dumb", "--replace", "10,10=Anonymous", "-r", "-i", from, "-o", to]],
    ["dcm4che deidentify", "deidentify", ["deidentify", from, to]],
  ];
  return Object.fromEntries(all.filter(([, tool]) => isInstalled(tool)).map(([name, , command]) => [name, command]));
}

const cell = (value: number, digits: number): string => value.toFixed(digits).padStart(8);

function print(corpus: Corpus, results: Readonly<Record<string, Run>>): void {
  const base = results[BASE]?.seconds ?? Number.NaN;
  process.stdout.write(`\n${corpus.name}\n${"".padEnd(22)}   ÷ ${BASE}     wall s  cpu s    RSS MB\n`);
  for (const [name, { seconds, cpuSeconds, megabytes }] of Object.entries(results)) {
    const cells = [cell(seconds / base, 2), cell(seconds, 3), cell(cpuSeconds, 3), cell(megabytes, 0)];
    process.stdout.write(`${name.padEnd(22)}${cells.join("  ")}\n`);
  }
}

/** The command makes itself ready at its first start: said apart, for all else is measured on later ones. */
function printFirstStarts(scratch: string): void {
  const [from, to] = [join(scratch, "in"), join(scratch, "out")];
  writeCorpus(ONE, from);
  rmSync(READY, { recursive: true, force: true });
  const command = commandsFor(from, to)[OURS] ?? [];
  const seconds = ["first", "second", "later"].map(
    (which) => `${which} ${measureInTurn({ [which]: command }, to, scratch, 1)[which]?.seconds.toFixed(3)} s`,
  );
  process.stdout.write(`Starts of the command, one tiny instance: ${seconds.join(", ")}\n`);
  rmSync(from, { recursive: true });
}

const MOST_MB = 100;

const memory = (what: string, run: Run | undefined): Figure => ({
  what: `RSS, ${what}`,
  value: run?.megabytes ?? Number.NaN,
  digits: 0,
  unit: " MB",
  reach: { most: MOST_MB },
});

/** Memory beside a clip ten times as long, on disk and once: it must be the same. */
function longClip(): Figure {
  const scratch = mkdtempSync(join(tmpdir(), "keepsake-bench-"));
  const [from, to] = [join(scratch, "in"), join(scratch, "out")];
  try {
    writeCorpus(LONG, from);
    const command = commandsFor(from, to)[OURS] ?? [];
    return memory(LONG.name, measureInTurn({ [OURS]: command }, to, scratch, 1)[OURS]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Measures de-identification folder to folder, in memory where the machine has a file system there, beside copies and other tools. */
export async function benchDeidentify(): Promise<void> {
  const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "keepsake-bench-"));
  try {
    printFirstStarts(scratch);
    const figures: Figure[] = [];
    for (const corpus of CORPORA) {
      const [from, to] = [join(scratch, "in"), join(scratch, "out")];
      writeCorpus(corpus, from);
      const results = measureInTurn(commandsFor(from, to), to, scratch, TIMES);
      print(corpus, results);
      const value = (results[OURS]?.seconds ?? Number.NaN) / (results[BASE]?.seconds ?? Number.NaN);
      figures.push({ what: `${corpus.name} ÷ ${BASE}`, value, digits: 2, reach: { most: corpus.mostTimes ?? Number.NaN } });
      if (corpus.files === 1) figures.push(memory(corpus.name, results[OURS]));
      rmSync(from, { recursive: true });
    }
    printFigures([...figures, longClip()]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
