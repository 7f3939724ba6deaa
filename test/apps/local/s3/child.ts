import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import { options } from "./store.ts";

/** A store in a process of its own. */
export interface StoreProcess {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it delivered so far. */
  readonly events: { readonly queue: string; readonly body: string }[];
  /** Ends it as a power cut would: no handler runs. */
  kill(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, "serve-child.ts");

/** Starts a store process on a folder. `stuck`: its queues never answer. */
export async function startProcess(folder: string, mode: "delivering" | "stuck"): Promise<StoreProcess> {
  const { deliver, ...settings } = options(folder, {
    buckets: [{ name: "clean", versioned: false, notify: [{ prefix: "arrivals/", queue: "completer" }] }],
  });
  const env = { ...process.env, STORE_OPTIONS: JSON.stringify({ ...settings, mode }), NODE_OPTIONS: "" };
  const child = spawn(process.execPath, [PROGRAM], { env, stdio: ["ignore", "pipe", "inherit"] });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  onTestFinished(kill);
  const events: { queue: string; body: string }[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error("The store's process ended at its start.")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { url?: string; queue: string; body: string };
      if (said.url === undefined) events.push(said);
      else resolve(said.url);
    });
  });
  return { url, process: child, events, kill };
}
