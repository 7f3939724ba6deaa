import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { folderCredentials } from "../../../apps/local/credentials.ts";
import { FolderInUse, lockFolder, readNote } from "../../../apps/local/lock.ts";

const data = mkdtempSync(join(tmpdir(), "keepsake-lock-"));
afterAll(() => rmSync(data, { recursive: true }));

test("a folder has one owner, who leaves a note that only this user reads", () => {
  const lock = lockFolder(data);
  lock.write({ pid: 4711, url: "http://127.0.0.1:4400", environment: { A: "1" } });
  expect(() => lockFolder(data)).toThrow(FolderInUse);
  expect(() => lockFolder(data)).toThrow(/process 4711, http:\/\/127\.0\.0\.1:4400.*--data/);
  expect(readNote(data)?.environment).toEqual({ A: "1" });
  expect(statSync(join(data, "runtime.json")).mode & 0o077).toBe(0);
  lock.release();
  expect(readNote(data)).toBeUndefined();
  lockFolder(data).release();
});

test("a folder nobody ran on has no note", () => {
  expect(readNote(join(data, "absent"))).toBeUndefined();
});

test("a folder's credentials are drawn once, for this user alone", () => {
  const first = folderCredentials(data);
  expect(folderCredentials(data)).toEqual(first);
  expect(first.secretAccessKey).toMatch(/^[0-9a-f]{48}$/);
  expect(statSync(join(data, "credentials.json")).mode & 0o077).toBe(0);
});
