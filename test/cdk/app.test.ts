import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-synth-"));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  new Promise<{ code: unknown; said: string }>((resolve) => {
    const { PATH = "", NODE_COMPILE_CACHE = "" } = process.env;
    // An empty home, no credentials, and no way out but a port where nobody listens.
    const env = {
      PATH,
      NODE_COMPILE_CACHE,
      HOME: folder,
      HTTPS_PROXY: "http://127.0.0.1:9",
      HTTP_PROXY: "http://127.0.0.1:9",
      ...environment,
    };
    execFile(program, args, { env }, (error, out, complaint) => resolve({ code: error?.code ?? 0, said: out + complaint }));
  });

test("npm run synth needs no account, no network and nothing that was fetched", async () => {
  const { code, said } = await run("npm", ["run", "synth", "--", "--output", join(folder, "out")]);
  expect([code, said]).toEqual([0, expect.not.stringMatching(/error|warn/i)]);
  const template = JSON.parse(await readFile(join(folder, "out", "Keepsake.template.json"), "utf8")) as { Resources: object };
  expect(Object.keys(template.Resources).length).toBeGreaterThan(50);
});

const app = (context: object) =>
  run("node", ["cdk/app.ts"], { CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: join(folder, "app") });

test.each([
  ["no settings", {}, "cdk.json, context.keepsake: "],
  ["a field that nobody knows", { keepsake: { clinicName: "A", sender: "a@b.test", senderr: 1 } }, "unknown: senderr"],
  ["the example sender", { keepsake: { clinicName: "A", sender: "a@b.example" } }, "replace the example sender"],
])("%s: the app says one line and ends", async (_what, context, says) => {
  const { code, said } = await app(context);
  expect([code, said.trim().split("\n").length]).toEqual([1, 1]);
  expect(said).toContain(says);
});
