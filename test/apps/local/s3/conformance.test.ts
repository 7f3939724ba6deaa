import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startS3 } from "../../../../apps/local/s3/server.ts";
import { Bench } from "../../../../scripts/s3-conformance/bench.ts";
import { CHECKS } from "../../../../scripts/s3-conformance/checks.ts";
import { blobFiles, CREDENTIALS, options, REGION } from "./store.ts";

const BUCKETS = ["plain", "versioned"];
let folder: string;
let server: Awaited<ReturnType<typeof startS3>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-s3-"));
  server = await startS3(options(folder));
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const here = CHECKS.filter(({ needs }) => needs !== "large");

// The same checks run against any store: npm run conformance. Here nothing may differ from AWS, and nothing may stay on disk.
test.each(here.map((check, i) => ({ ...check, prefix: `${i}/` })))("$name: $claim", async ({ run, prefix }) => {
  const settings = { endpoint: server.url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true };
  const bench = new Bench({ settings, bucket: "plain", versioned: "versioned", gives: new Set() }, prefix);
  try {
    await run(bench);
  } finally {
    await bench.cleanUp();
  }
  expect(bench.notes).toEqual([]);
  for (const bucket of BUCKETS) {
    await expect.poll(() => blobFiles(folder, bucket), { interval: 5 }).toEqual([]);
    expect(await readdir(join(folder, bucket, "tmp"))).toEqual([]);
  }
});

test("no two checks have the same name", () => {
  expect(new Set(CHECKS.map(({ name }) => name)).size).toBe(CHECKS.length);
});
