import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Invocation, Report } from "./function-messages.ts";
import type { Log } from "./log-file.ts";
import { forkGroup, killGroup } from "./process-group.ts";

const FIRST_RESTART_MS = 100;
const LAST_RESTART_MS = 10_000;

/** An invocation that gave no result: `Timeout`, `Exited`, `Unfit` (the bundle did not load) or the name of the handler's error. */
export class InvocationFailure extends Error {
  override readonly name = "InvocationFailure";
  readonly reason: string;

  constructor(reason: string, message = `The function failed: ${reason}.`) {
    super(message);
    this.reason = reason;
  }
}

export interface FunctionOptions {
  readonly name: string;
  /** The bundle: an ES module that exports `handler`. */
  readonly file: string;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Its /tmp: emptied before every start. */
  readonly temporary: string;
  readonly log: Log;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: InvocationFailure): void;
}

/** One Lambda function as one child process, its group's leader; started again whenever it ends. */
export class FunctionProcess {
  readonly #options: FunctionOptions;
  readonly #waiting = new Map<string, Waiting>();
  #running: Promise<ChildProcess>;
  #child: ChildProcess | undefined;
  #failures = 0;
  #ended = "Exited";
  #closed = false;

  constructor(options: FunctionOptions) {
    this.#options = options;
    this.#running = this.#launch(0);
  }

  /** Resolves once the bundle is loaded; rejects with an InvocationFailure when it cannot be. */
  async ready(): Promise<void> {
    await this.#running;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Runs the handler. Rejects with an InvocationFailure; at the timeout the whole process group is killed first. */
  async invoke(event: unknown): Promise<unknown> {
    const child = await this.#running;
    const id = randomUUID();
    const milliseconds = this.#options.timeoutSeconds * 1000;
    const timer = setTimeout(() => this.#kill("Timeout"), milliseconds);
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        const message: Invocation = { id, event, deadline: Date.now() + milliseconds };
        child.send(message, (error) => error && reject(new InvocationFailure("Exited")));
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Kills the process group; what runs in it fails. */
  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    this.#kill("Exited");
    await exited;
    rmSync(this.#options.temporary, { recursive: true, force: true });
  }

  #kill(reason: string): void {
    this.#ended = reason;
    killGroup(this.#child);
  }

  #launch(delay: number): Promise<ChildProcess> {
    const running = sleep(delay, undefined, { ref: false }).then(() => this.#start());
    running.catch(() => {}); // whoever invokes hears of it
    return running;
  }

  #start(): Promise<ChildProcess> {
    if (this.#closed) return Promise.reject(new InvocationFailure("Exited"));
    const child = this.#fork();
    this.#child = child;
    this.#ended = "Exited";
    return new Promise((resolve, reject) => {
      let failure: InvocationFailure | undefined;
      child.on("message", (report: Report) => {
        if (report.kind === "ready") resolve(child);
        else if (report.kind === "unfit") failure = new InvocationFailure("Unfit", `${report.error}: ${report.message}`);
        else this.#settle(report);
      });
      child.on("error", () => reject(new InvocationFailure("Exited")));
      child.once("exit", () => {
        reject(failure ?? new InvocationFailure("Exited"));
        this.#onExit(child);
      });
    });
  }

  #fork(): ChildProcess {
    const { name, file, memoryMiB, environment, temporary, log } = this.#options;
    rmSync(temporary, { recursive: true, force: true });
    const own = { AWS_LAMBDA_FUNCTION_NAME: name, TMPDIR: temporary, HOME: temporary };
    const child = forkGroup(file, { memoryMiB, environment: { ...environment, ...own }, folder: temporary });
    if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", (line) => log(structured(name, line)));
    return child;
  }

  #settle(report: Extract<Report, { id: string }>): void {
    const waiting = this.#waiting.get(report.id);
    if (report.kind === "error") {
      waiting?.reject(new InvocationFailure(report.error));
    } else {
      this.#failures = 0;
      waiting?.resolve(report.result);
    }
  }

  #onExit(child: ChildProcess): void {
    killGroup(child); // what the function had started
    for (const { reject } of this.#waiting.values()) reject(new InvocationFailure(this.#ended));
    if (this.#closed) return;
    this.#options.log({
      stage: this.#options.name,
      event: "process-ended",
      reason: this.#ended,
      code: child.exitCode ?? child.signalCode,
    });
    this.#running = this.#launch(Math.min(FIRST_RESTART_MS * 2 ** this.#failures++, LAST_RESTART_MS));
  }
}

/** Only structured lines are kept: free text may hold values. */
function structured(stage: string, line: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed === "object" && parsed !== null && "event" in parsed) return parsed as Record<string, unknown>;
  } catch {
    // not JSON
  }
  return { stage, event: "unstructured-output", characters: line.length };
}
