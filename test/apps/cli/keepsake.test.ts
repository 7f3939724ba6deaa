import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

const keepsake = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...args], (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }));
  });

describe("what the user must change", () => {
  test.each([
    ["an unknown command", ["frobnicate"], /unknown command/],
    ["an unknown option", ["start", "--frob"], /unknown option/],
    ["two ways of delivery", ["start", "--email", "a@b.test", "--sms", "+46701234567"], /cannot be used with/],
    ["a port that is none", ["start", "--port", "70000"], /whole number from 1 to 65532/],
    ["a clinic's name that cannot stand in a key", ["start", "--clinic", "../etc"], /a-z, 0-9/],
    ["a study folder that is not there", ["start", "--study", "no-such-folder", "--data", "unused"], /no no-such-folder/],
    ["no Keepsake that runs", ["review", "list", "--data", "no-such-data"], /npm start -- --data no-such-data/],
  ] as const)("%s: one clear line and exit code 2", async (_, args, message) => {
    const { code, err } = await keepsake(...args);
    expect([code, message.test(err), /\n {4}at /.test(err)]).toEqual([2, true, false]);
  });

  test("a second start on a folder in use says who has it", async () => {
    const { startRuntime } = await import("../../../apps/local/runtime.ts");
    const data = join(folder, "used");
    const runtime = await startRuntime({ data, host: "127.0.0.1", port: 0, quietSeconds: 1, pipeline: [] });
    try {
      const { code, err } = await keepsake("start", "--data", data, "--port", "29990");
      expect([code, err.includes(String(process.pid)), err.includes("--data")]).toEqual([2, true, true]);
    } finally {
      await runtime.close();
    }
  });
});

test("help teaches: every command and its examples, exit code 0", async () => {
  const { code, out } = await keepsake("--help");
  expect(code).toBe(0);
  for (const command of ["start", "send", "review", "phantom"]) expect(out).toContain(command);
  expect((await keepsake("start", "--help")).out).toMatch(/Examples:\n {2}npm start/);
});
