import { existsSync } from "node:fs";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findFfmpeg as foundHere } from "#ffmpeg/find";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";

/** A first look, as a process that has just started takes it. */
async function firstLook() {
  vi.resetModules();
  return (await import("#ffmpeg/find")).findFfmpeg();
}

/** Runs `work` with a program in a folder of its own. */
const withProgram = <T>(script: string, work: (path: string) => Promise<T>): Promise<T> =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "ffmpeg");
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    return work(path);
  });

beforeEach(() => vi.stubEnv("FFMPEG_BIN", undefined));
afterEach(() => vi.unstubAllEnvs());

describe("FFMPEG_BIN", () => {
  test("is taken where it runs and has libx264", async () => {
    const { path, version } = await foundHere();
    await withTemporaryFolder(async (folder) => {
      const named = join(folder, "mine");
      await symlink(path === "ffmpeg" ? "/usr/bin/ffmpeg" : path, named);
      vi.stubEnv("FFMPEG_BIN", named);
      expect(await firstLook()).toEqual({ path: named, version });
    });
  });
  test.each([
    ["does not run", "exit 1"],
    ["has no libx264", 'echo " V....D mpeg4   MPEG-4 part 2"'],
  ])("is an error, not a fallback, where it %s", async (_, script) => {
    await withProgram(script, async (path) => {
      vi.stubEnv("FFMPEG_BIN", path);
      await expect(firstLook()).rejects.toMatchObject({ name: "FfmpegMissing", message: expect.stringContaining("FFMPEG_BIN") });
    });
  });
});

describe("without FFMPEG_BIN", () => {
  test("one is found on a machine whose PATH has none", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    expect(existsSync((await firstLook()).path)).toBe(true);
  });
  test("one that lacks libx264 is passed over", async () => {
    await withProgram('echo " V....D mpeg4   MPEG-4 part 2"', async (path) => {
      vi.stubEnv("PATH", join(path, ".."));
      expect((await firstLook()).path).not.toBe("ffmpeg");
    });
  });
});

test("it is looked for once", async () => {
  const first = await foundHere();
  vi.stubEnv("FFMPEG_BIN", "/nonexistent");
  expect(await foundHere()).toBe(first);
});
