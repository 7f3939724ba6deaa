import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleProgram } from "../bundle-program.ts";
import { CORPORA, type Corpus, writeCorpus } from "./corpus.ts";
import { isInstalled, measureInTurn, type Run } from "./measure.ts";

const TIMES = 5;
const BASE = "cp";

/** What is compared, folder to folder: each a whole process. Those that are not installed are left out. */
function commandsFor(from: string, to: string, program: string): Readonly<Record<string, readonly string[]>> {
  const shell = (line: string): readonly string[] => ["sh", "-c", line];
  const all: readonly (readonly [string, string, readonly string[]])[] = [
    [BASE, "cp", ["cp", "-r", from, to]],
    ["Node chunked copy", "node", [process.execPath, join(import.meta.dirname, "plain-copy.mjs"), from, to]],
    ["keepsake deidentify", "node", [process.execPath, program, from, "-o", to]],
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

/** Measures de-identification folder to folder, in memory where the machine has a file system there, beside copies and other tools. */
export async function benchDeidentify(): Promise<void> {
  const scratch = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "keepsake-bench-"));
  try {
    const program = await bundleProgram("apps/cli/deidentify.ts", join(scratch, "program"));
    for (const corpus of CORPORA) {
      const [from, to] = [join(scratch, "in"), join(scratch, "out")];
      writeCorpus(corpus, from);
      print(corpus, measureInTurn(commandsFor(from, to, program), to, scratch, TIMES));
      rmSync(from, { recursive: true });
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
