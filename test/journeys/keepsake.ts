import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const PROGRAM = join(import.meta.dirname, "../../apps/cli/keepsake.ts");
const QUIET_SECONDS = "2";

/** A Keepsake in a process of its own, on a data folder of its own. */
export interface Running {
  readonly data: string;
  readonly url: string;
  /** Everything it and the commands run against it have printed. */
  printed(): string;
  /** Runs a command of the program against it; rejects where it fails. */
  command(...args: readonly string[]): Promise<string>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Waits until `look` finds something; rejects after `seconds`, with what was waited for. */
export async function until<T>(what: string, seconds: number, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`In ${seconds} s there was no ${what}.`);
    await sleep(200);
  }
}

/** The ports of this worker's tests: no other worker's, and below those that the system gives to whoever asks for any. */
const PORTS = { from: 12_000 + 4000 * (Number(process.env.VITEST_POOL_ID ?? 1) % 5), count: 4000 };
let next = Math.floor((Math.random() * PORTS.count) / 4) * 4;

/** A port that is free together with the three after it, and was not given before. */
export async function freePorts(): Promise<number> {
  for (;;) {
    const port = PORTS.from + next;
    next = (next + 4) % PORTS.count;
    const free = await Promise.all([0, 1, 2, 3].map((offset) => isFree(port + offset)));
    if (free.every(Boolean)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

export const newDataFolder = (): Promise<string> => mkdtemp(join(tmpdir(), "keepsake-journey-"));

/** Starts the program; resolves once it answers. */
export async function startKeepsake(data: string, ...args: readonly string[]): Promise<Running> {
  const given = args.indexOf("--port");
  const port = given < 0 ? String(await freePorts()) : (args[given + 1] ?? "");
  const output: string[] = [];
  const start = ["start", "--data", data, "--port", port, "--quiet", QUIET_SECONDS, ...args];
  const child = spawn(process.execPath, [PROGRAM, ...start], { stdio: ["ignore", "pipe", "pipe"] });
  const exited = once(child, "exit");
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => output.push(text.toString()));
  const url = `http://127.0.0.1:${port}`;
  await until("answer from Keepsake", 60, async () => {
    if (child.exitCode !== null) throw new Error(`It ended at once: ${output.join("")}`);
    return output.join("").includes("Data ") ? true : undefined;
  });
  return {
    data,
    url,
    printed: () => output.join(""),
    command: async (...words) => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, ...words, "--data", data], {
        timeout: 230_000,
      });
      output.push(stdout, stderr);
      return stdout;
    },
    kill: () => end(child, "SIGKILL", exited),
    stop: async () => {
      await end(child, "SIGTERM", exited);
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  await exited;
}

/** The landing links in a command's output, in order. */
export const linksIn = (printed: string): readonly string[] => printed.match(/http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]+/g) ?? [];
