import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Bench } from "../../../../scripts/s3-conformance/bench.ts";
import { LARGE } from "../../../../scripts/s3-conformance/checks/large.ts";
import { startProcess } from "./child.ts";
import { CREDENTIALS, REGION, temporaryFolder } from "./store.ts";

const LIMIT_MIB = 250;
const SMALL_PUTS = 300;

/** The most memory a process ever had resident, MiB. */
const peak = (pid: number | undefined): number => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
};

test.skipIf(!existsSync("/proc/self/status"))(
  "300 MiB, after many small puts, stay within 250 MiB of memory",
  async () => {
    const running = await startProcess(await temporaryFolder(), "delivering");
    const settings = { endpoint: running.url, region: REGION, credentials: CREDENTIALS, forcePathStyle: true };
    const bench = new Bench({ settings, bucket: "clean", gives: new Set() }, "checks/");
    await Promise.all(Array.from({ length: SMALL_PUTS }, (_, i) => bench.put(`small ${i}`, "x".repeat(2000))));
    for (const { name, run } of LARGE) {
      await run(bench);
      const used = peak(running.process.pid);
      console.info(`${name}: the store's process peaked at ${Math.round(used)} MiB`);
      expect(used).toBeLessThan(LIMIT_MIB);
    }
  },
  240_000,
);
