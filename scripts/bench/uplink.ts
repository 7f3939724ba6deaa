import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { makeReady } from "../../apps/cli/ready-program.ts";
import { CORPORA, type Corpus, writeCorpus } from "./corpus.ts";
import { isInstalled } from "./measure.ts";
import { benchCleaning } from "./uplink-cleaning.ts";

const ROOT = join(import.meta.dirname, "../..");
const KEEPSAKE = join(ROOT, "apps/cli/keepsake.cjs");
const TIMES = 3;
const PORT = 26_104;
const STATUS_PORT = 26_105;

interface Work {
  readonly corpus: Corpus;
  readonly callers: number;
  readonly times: number;
}

const still = { rows: 512, columns: 1024, frames: 1 };
const WORK: readonly Work[] = [
  ...CORPORA.slice(0, 1).map((corpus) => ({ corpus, callers: 1, times: TIMES })),
  { corpus: { name: "2,000 stills of 0.5 MB, one association", files: 2000, ...still }, callers: 1, times: 1 },
  { corpus: { name: "2,000 stills of 0.5 MB, eight associations", files: 2000, ...still }, callers: 8, times: 1 },
  { corpus: { name: "one clip of 2 GB", files: 1, rows: 768, columns: 1024, frames: 2667 }, callers: 1, times: 1 },
];

/** A program that receives, and what it had used when it ended. */
interface Receiver {
  readonly aeTitle: string;
  readonly command: (folder: string) => readonly string[];
}

const config = (folder: string) => ({
  clinic: "bench",
  receive: { port: PORT, callers: [{ address: "127.0.0.1" }] },
  spool: { folder: join(folder, "spool"), minFreeGiB: 0 },
  cloud: { data: join(folder, "none") },
  statusPort: STATUS_PORT,
});

const RECEIVERS: Readonly<Record<string, Receiver>> = {
  /** One caller after another, as it comes; and a process for each, which takes no care either that anything is safe. */
  storescp: { aeTitle: "ANY", command: (folder) => ["storescp", "--output-directory", folder, String(PORT)] },
  "storescp --fork": { aeTitle: "ANY", command: (folder) => ["storescp", "--fork", "--output-directory", folder, String(PORT)] },
  "keepsake uplink": {
    aeTitle: "KEEPSAKE",
    command(folder) {
      writeFileSync(join(folder, "uplink.json"), JSON.stringify(config(folder)));
      return [process.execPath, KEEPSAKE, "uplink", "run", "--config", join(folder, "uplink.json")];
    },
  },
};

interface Result {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** Lets one receiver take a folder from so many senders at once. */
async function receive(receiver: Receiver, folders: readonly string[], scratch: string): Promise<Result> {
  mkdirSync(scratch);
  const [program = "", ...words] = receiver.command(scratch);
  const child = spawn(program, words, { stdio: "ignore" });
  try {
    await listening();
    const before = used(child);
    const start = process.hrtime.bigint();
    await Promise.all(folders.map((folder) => send(receiver.aeTitle, folder)));
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    const after = used(child);
    return { seconds, cpuSeconds: after.cpuSeconds - before.cpuSeconds, megabytes: after.megabytes };
  } finally {
    child.kill();
    await once(child, "exit");
    rmSync(scratch, { recursive: true });
  }
}

async function send(aeTitle: string, folder: string): Promise<void> {
  const words = ["-ta", "3600", "-aec", aeTitle, "127.0.0.1", String(PORT), "+sd", folder];
  const [code] = await once(spawn("storescu", words, { stdio: "ignore" }), "exit");
  if (code !== 0) throw new Error(`storescu ended with ${code}`);
}

async function listening(): Promise<void> {
  for (let left = 300; left > 0; left--) {
    const socket = connect(PORT, "127.0.0.1");
    const isThere = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return sleep(300);
    await sleep(100);
  }
  throw new Error("The receiver does not listen.");
}

const TICKS_PER_SECOND = 100;

/** Processor time and peak resident set of a process, from /proc; children that it forks, as storescp does, are not in it. */
function used({ pid }: ChildProcess): { cpuSeconds: number; megabytes: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const [, kilobytes = "0"] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, megabytes: Number(kilobytes) / 1024 };
}

/** The corpus, dealt out to so many senders. */
function dealt(folder: string, callers: number): readonly string[] {
  const folders = Array.from({ length: callers }, (_, caller) => join(folder, `caller-${caller}`));
  const files = readdirSync(folder);
  for (const each of folders) mkdirSync(each);
  for (const [at, file] of files.entries()) renameSync(join(folder, file), join(folders[at % callers] ?? "", file));
  return folders;
}

const cell = (value: number, digits: number): string => value.toFixed(digits).padStart(10);
const fastest = (all: readonly Result[]): Result =>
  all.toSorted((a, b) => a.seconds - b.seconds)[0] ?? { seconds: 0, cpuSeconds: 0, megabytes: 0 };

async function measure({ corpus, callers, times }: Work, scratch: string): Promise<void> {
  const folder = join(scratch, "corpus");
  writeCorpus(corpus, folder);
  const folders = dealt(folder, callers);
  const results = new Map<string, Result[]>();
  for (let n = 0; n < times; n++)
    for (const [name, receiver] of Object.entries(RECEIVERS))
      results.set(name, [...(results.get(name) ?? []), await receive(receiver, folders, join(scratch, "received"))]);
  rmSync(folder, { recursive: true });
  const base = fastest(results.get("storescp") ?? []).seconds;
  process.stdout.write(`\n${corpus.name}\n${"".padEnd(20)}÷ storescp    wall s     cpu s    RSS MB\n`);
  for (const [name, all] of results) {
    const { seconds, cpuSeconds } = fastest(all);
    const megabytes = Math.max(...all.map((result) => result.megabytes));
    process.stdout.write(
      `${name.padEnd(20)}${cell(seconds / base, 2)}${cell(seconds, 2)}${cell(cpuSeconds, 2)}${cell(megabytes, 0)}\n`,
    );
  }
}

/** Measures receiving, beside DCMTK's storescp on the same disk; ours has every object on the disk before it answers, storescp has not. */
export async function benchUplink(): Promise<void> {
  if (!["storescu", "storescp"].every(isInstalled))
    throw new Error("Install dcmtk: its storescu sends, its storescp is the measure.");
  const scratch = mkdtempSync(join(tmpdir(), "keepsake-bench-"));
  await makeReady(ROOT, join(ROOT, "build/ready"), "uplink"); // as every start but the first finds it
  try {
    const wanted = process.argv[3] ?? "";
    for (const work of WORK) if (work.corpus.name.includes(wanted)) await measure(work, scratch);
    if ("cleaning".includes(wanted)) await benchCleaning(KEEPSAKE, scratch);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
