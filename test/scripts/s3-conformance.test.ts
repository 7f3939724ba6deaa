import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { CHECKS } from "../../scripts/s3-conformance/checks.ts";
import type { Outcome } from "../../scripts/s3-conformance/run-check.ts";
import { blobFiles, CREDENTIALS, REGION, store } from "../apps/local/s3/store.ts";

const SCRIPT = join(import.meta.dirname, "../../scripts/s3-conformance/run.ts");

/** Runs the script as a person would. */
async function conformance(args: readonly string[], secret = CREDENTIALS.secretAccessKey) {
  const keys = { AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: REGION };
  const child = spawn(process.execPath, [SCRIPT, ...args], { env: { ...process.env, ...keys, NODE_OPTIONS: "" } });
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { said, complained, code: code as unknown };
}

/** A store that lies: every write refused by its condition is answered as if it had been done. */
async function liar(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const passed = request({ hostname, port, method, path, headers }, (got) => {
      const refused = got.statusCode === 412 && method === "PUT";
      answer.writeHead(refused ? 200 : (got.statusCode ?? 500), refused ? { etag: '"lie"' } : got.headers);
      if (refused) got.resume().once("end", () => answer.end());
      else got.pipe(answer);
    });
    asked.pipe(passed);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const BUCKETS = ["--bucket", "plain", "--versioned-bucket", "versioned", "--path-style"];

/** Part of the names of checks of each need; all of them are tried on this store in conformance.test.ts. */
const SOME = "ion";

test("a store that keeps S3's promises passes, and has nothing of the checks afterwards", async () => {
  const { url, folder } = await store();
  const { said, complained, code } = await conformance([
    "--endpoint",
    url,
    ...BUCKETS,
    "--refuses-unknown",
    "--only",
    SOME,
    "--json",
  ]);
  const { conforms, outcomes } = JSON.parse(said) as { conforms: boolean; outcomes: Outcome[] };
  const others = outcomes.filter(({ result, notes }) => result !== "passed" || notes.length > 0);
  expect(others).toEqual([]);
  const some = CHECKS.filter(({ name }) => name.includes(SOME));
  expect(new Set(some.map(({ needs }) => needs))).toEqual(new Set([undefined, "versions", "refusals"]));
  expect([outcomes.length, conforms, complained, code]).toEqual([some.length, true, "", 0]);
  for (const bucket of ["plain", "versioned"]) await expect.poll(() => blobFiles(folder, bucket)).toEqual([]);
});

test("a store that lies about conditions fails, and is told why", async () => {
  const { url, folder } = await store();
  const args = ["--endpoint", await liar(url), "--bucket", "plain", "--path-style", "--only", "racing"];
  const { said, code } = await conformance(args);
  expect(code).toBe(1);
  expect(said).toMatch(/^failed +racing creations +.*\n +50 of 50 racing writes succeeded, where S3 lets one$/m);
  expect(said).toMatch(/^failed +racing counters /m);
  expect(said).toMatch(/^skipped +racing creations, versioned .*\n +needs a bucket with versioning: --versioned-bucket NAME$/m);
  expect(said).toMatch(/^0 passed, 3 failed, 1 skipped/m);
  await expect.poll(() => blobFiles(folder, "plain")).toEqual([]);
});

test("--dry-run lists every check and sends nothing; --help says how to go on", async () => {
  const { said, code } = await conformance(["--dry-run", "--endpoint", "http://127.0.0.1:1", "--bucket", "plain"]);
  expect([said.match(/^(runs|skipped) /gm)?.length, code]).toEqual([CHECKS.length, 0]);
  expect(said.match(/^skipped +300 MiB in .*\n.*--large/gm)).toHaveLength(2);
  const help = await conformance(["--help"]);
  for (const word of ["AWS_ACCESS_KEY_ID", "--versioned-bucket", "Examples:", "Exit code"]) expect(help.said).toContain(word);
});

test("what the user must change is said in a line or two, with exit code 2", async () => {
  const { url, folder } = await store();
  const forgotten = await conformance(["--bucket", "plain"]);
  expect([forgotten.complained, forgotten.code]).toEqual([expect.stringContaining("Give --endpoint URL and --bucket NAME."), 2]);
  const stranger = await conformance(["--endpoint", url, ...BUCKETS], "guess");
  const refused = expect.stringMatching(/^Bucket plain cannot be written \(403\): SignatureDoesNotMatch/);
  expect([stranger.complained, stranger.code, stranger.said]).toEqual([refused, 2, ""]);
  const swapped = await conformance(["--endpoint", url, "--bucket", "versioned", "--path-style"]);
  expect([swapped.complained, swapped.code]).toEqual([expect.stringContaining("Bucket versioned keeps versions"), 2]);
  expect(await blobFiles(folder, "versioned")).toEqual([]);
});
