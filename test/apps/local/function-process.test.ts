import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FunctionProcess } from "../../../apps/local/function-process.ts";
import { eventually, isRunning } from "./wait.ts";

const BEHAVING = fileURLToPath(new URL("./fixtures/behaving.ts", import.meta.url));

let folder: string;
let running: FunctionProcess;
const lines: Record<string, unknown>[] = [];

const start = (timeoutSeconds: number, file = BEHAVING) =>
  new FunctionProcess({
    name: "behaving",
    file,
    timeoutSeconds,
    memoryMiB: 256,
    environment: { MARKS: join(folder, "marks"), PATH: process.env.PATH ?? "" },
    temporary: join(folder, "tmp"),
    log: (line) => lines.push(line),
  });

const order = (act: string, text?: string) => ({ Records: [{ body: JSON.stringify({ act, text }) }] });
const marks = () => readFileSync(join(folder, "marks"), "utf8");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keepsake-function-"));
  lines.length = 0;
});

afterEach(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

describe("a function's process", () => {
  test("sees the environment it was given and nothing of ours", async () => {
    running = start(5);
    const environment = (await running.invoke(order("environment"))) as Record<string, string>;
    const { NODE_CHANNEL_FD: _, NODE_CHANNEL_SERIALIZATION_MODE: __, ...seen } = environment;
    expect(Object.keys(seen).sort()).toEqual(["AWS_LAMBDA_FUNCTION_NAME", "HOME", "MARKS", "PATH", "TMPDIR"]);
    expect(seen.TMPDIR).toBe(join(folder, "tmp"));
  });

  test("tells the handler how long it has", async () => {
    running = start(5);
    const remaining = (await running.invoke(order("remaining"))) as number;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(5000);
  });

  test("reports an error by its name and keeps running", async () => {
    running = start(5);
    const error = await running.invoke(order("throw")).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvocationFailure", reason: "Broken" });
    expect(String(error)).not.toContain("address");
    const pid = running.pid;
    await running.invoke(order("say", "still here"));
    expect(running.pid).toBe(pid);
  });

  test("is started again after process.exit, and what it ran fails", async () => {
    running = start(5);
    await running.ready();
    const pid = running.pid;
    const [exited, neighbour] = await Promise.allSettled([running.invoke(order("exit")), running.invoke(order("slowly"))]);
    expect(exited).toMatchObject({ reason: { reason: "Exited" } });
    expect(neighbour).toMatchObject({ reason: { reason: "Exited" } });
    await eventually(() =>
      running.invoke(order("say", "back")).then(
        () => true,
        () => false,
      ),
    );
    expect(running.pid).not.toBe(pid);
    expect(marks()).toContain("back");
  });

  test.each(["hang", "spin"])("is killed at its timeout with all that it started: %s", async (act) => {
    running = start(0.7);
    await expect(running.invoke(order(act))).rejects.toMatchObject({ reason: "Timeout" });
    const started = marks().match(/\d+/g)?.map(Number) ?? [];
    expect(started.length).toBeGreaterThan(0);
    for (const pid of started) await eventually(async () => !(await isRunning(pid)));
  });

  test("writes only structured lines to its log, and errors without their text", async () => {
    running = start(5);
    await running.invoke(order("log", "Doe^Jane"));
    await running.invoke(order("log", '{"stage":"behaving","event":"done"}'));
    await running.invoke(order("crashLater"));
    await eventually(() => lines.some(({ event }) => event === "process-ended"));
    expect(lines).toContainEqual({ stage: "behaving", event: "unstructured-output", characters: 8 });
    expect(lines).toContainEqual({ stage: "behaving", event: "done" });
    expect(lines).toContainEqual({ stage: "behaving", event: "crash", error: "Error" });
    expect(JSON.stringify(lines)).not.toMatch(/Doe|secret/);
  });

  test("says why a bundle does not load", async () => {
    const file = join(folder, "broken.mjs");
    writeFileSync(file, "export const other = 1;");
    running = start(5, file);
    await expect(running.ready()).rejects.toThrow("no function named `handler`");
  });
});
