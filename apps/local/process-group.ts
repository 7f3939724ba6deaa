import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";

const CHILD = new URL("./function-child.ts", import.meta.url);
let stripped: string | undefined;

export interface ForkOptions {
  readonly memoryMiB: number;
  /** All that the process sees. */
  readonly environment: Readonly<Record<string, string>>;
  /** Created where it is missing. */
  readonly folder: string;
}

/** Starts a function's process as the leader of its own group, which is killed when this process is gone, however it went. */
export function forkGroup(bundle: string, { memoryMiB, environment, folder }: ForkOptions): ChildProcess {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = join(folder, "function-child.mjs");
  stripped ??= transformSync(readFileSync(CHILD, "utf8"), { loader: "ts" }).code;
  writeFileSync(child, stripped);
  const leader = fork(child, [bundle], {
    detached: true,
    // What a socket has brought is freed when little objects are: young space of 16 MiB let 40 MiB more of it pile up (measured).
    execArgv: [`--max-old-space-size=${memoryMiB}`, "--max-semi-space-size=1"],
    env: environment,
    // Standard error is dropped: what a runtime or a library prints there may hold values.
    stdio: ["ignore", "pipe", "ignore", "ipc"],
  });
  if (leader.pid !== undefined) guard(leader, leader.pid);
  return leader;
}

// The handler's thread may never yield, so another process watches: its input ends when this process does.
function guard(leader: ChildProcess, group: number): void {
  const guarding = spawn("/bin/sh", ["-c", 'read -r _; kill -s KILL -- "-$0"', String(group)], {
    detached: true,
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  guarding.unref();
  leader.once("exit", () => guarding.kill("SIGKILL"));
}

/** Kills a process and all that it started. */
export function killGroup(leader: ChildProcess | undefined): void {
  if (leader?.pid === undefined) return;
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
