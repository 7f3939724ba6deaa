import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openLog } from "../../../apps/local/log-file.ts";

const folder = mkdtempSync(join(tmpdir(), "keepsake-log-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a log goes on where it ended, and makes room at 8 MiB", () => {
  const file = join(folder, "logs", "a.log");
  openLog(file)({ event: "first" });
  writeFileSync(file, `${"x".repeat(8 * 1024 * 1024)}\n`, { flag: "a" });
  const log = openLog(file);
  log({ event: "second" });
  log({ event: "third" });
  expect(readFileSync(`${file}.1`, "utf8")).toContain('"event":"first"');
  expect(readFileSync(file, "utf8").match(/"event":"\w+"/g)).toEqual(['"event":"second"', '"event":"third"']);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a log that cannot be written stops nobody", () => {
  const file = join(folder, "gone", "b.log");
  const log = openLog(file);
  rmSync(join(folder, "gone"), { recursive: true });
  expect(() => log({ event: "lost" })).not.toThrow();
});
