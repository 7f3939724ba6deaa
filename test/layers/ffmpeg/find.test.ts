import { existsSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FfmpegFailed } from "#ffmpeg/encode";
import { findFfmpeg } from "#ffmpeg/find";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";

/** The module as a process that has just started has it. */
async function fresh() {
  vi.resetModules();
  return import("#ffmpeg/find");
}

/** What a build says of itself. */
const banner = (version: string, year: number) =>
  `echo "ffmpeg version ${version} Copyright (c) 2000-${year} the FFmpeg developers" >&2`;
const X264 = 'echo " V....D libx264              libx264 H.264"';

/** Runs `work` with a program named ffmpeg in a folder of its own, alone on the PATH. */
const withProgram = <T>(script: string, work: (path: string) => Promise<T>): Promise<T> =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "ffmpeg");
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    vi.stubEnv("PATH", folder);
    return work(path);
  });

beforeEach(() => vi.stubEnv("FFMPEG_BIN", undefined));
afterEach(() => vi.unstubAllEnvs());

describe("FFMPEG_BIN", () => {
  test("is taken where it serves", async () => {
    const { path, version } = await findFfmpeg();
    await withTemporaryFolder(async (folder) => {
      const named = join(folder, "mine");
      await symlink(path === "ffmpeg" ? "/usr/bin/ffmpeg" : path, named);
      vi.stubEnv("FFMPEG_BIN", named);
      expect(await findFfmpeg()).toEqual({ path: named, version });
    });
  });
  test.each([
    ["does not run", "exit 1", "it does not run"],
    ["has no libx264", `${banner("7.1", 2025)}; echo " V....D mpeg4   MPEG-4 part 2"`, "version 7.1 has no libx264"],
    ["is too old", `${banner("3.4.2-2", 2018)}; ${X264}`, "version 3.4.2-2 is older than 4.0"],
    ["is a build between releases that is too old", `${banner("N-12345-gabcdef", 2016)}; ${X264}`, "older than 4.0"],
  ])("is an error that says why, not a fallback, where it %s", async (_, script, why) => {
    await withProgram(script, async (path) => {
      vi.stubEnv("FFMPEG_BIN", path);
      await expect(findFfmpeg()).rejects.toMatchObject({
        name: "FfmpegMissing",
        message: expect.stringContaining(`FFMPEG_BIN: ${why.startsWith("older") ? "version N-12345-gabcdef is " : ""}${why}`),
      });
    });
  });
  test("a message says what to install", async () => {
    vi.stubEnv("FFMPEG_BIN", "/nonexistent");
    await expect(findFfmpeg()).rejects.toThrow(/FFMPEG_BIN: there is none.*apt install ffmpeg/);
  });
});

describe("a build", () => {
  test.each([
    ["7.1-static https://johnvansickle.com/ffmpeg/", 2024],
    ["n6.0-40-gdeadbeef", 2023],
    ["N-47683-g0e8eb07980-static", 2018],
    ["git-2020-01-01-abcdef", 2020],
  ])("that calls itself %s serves", async (version, year) => {
    await withProgram(`${banner(version, year)}; ${X264}`, async (path) => {
      vi.stubEnv("FFMPEG_BIN", path);
      expect(await findFfmpeg()).toEqual({ path, version: version.split(" ")[0] });
    });
  });
});

describe("without FFMPEG_BIN", () => {
  test("one is found on a machine whose PATH has none", async () => {
    vi.stubEnv("PATH", "/nonexistent");
    expect(existsSync((await findFfmpeg()).path)).toBe(true);
  });
  test("one that lacks libx264 is passed over", async () => {
    await withProgram(X264.replace("libx264 ", "libx265 "), async () => {
      expect((await findFfmpeg()).path).not.toBe("ffmpeg");
    });
  });
});

describe("work", () => {
  test("is done with the first that is there, which is not looked at before it fails", async () => {
    await withProgram("touch looked-at; exit 1", async () => {
      const { withFfmpeg, ffmpegPassedOver } = await fresh();
      expect(await withFfmpeg(async (path) => path)).toBe("ffmpeg");
      expect(ffmpegPassedOver()).toEqual([]);
    });
  });
  test("that fails is begun again with the next, where the first does not serve, and stays there", async () => {
    await withProgram("exit 1", async () => {
      const { withFfmpeg, ffmpegPassedOver } = await fresh();
      const { FfmpegFailed: Failed } = await import("#ffmpeg/encode");
      const tried: string[] = [];
      const work = async (path: string): Promise<string> => {
        tried.push(path);
        if (path === "ffmpeg") throw new Failed(1, "");
        return path;
      };
      const found = await withFfmpeg(work);
      expect(await withFfmpeg(work)).toBe(found);
      expect(tried).toEqual(["ffmpeg", found, found]);
      expect(ffmpegPassedOver()).toEqual([{ from: "PATH", why: "it does not run" }]);
    });
  });
  test("that fails though its ffmpeg serves has failed", async () => {
    const { withFfmpeg, findFfmpeg } = await fresh();
    const { FfmpegFailed: Failed } = await import("#ffmpeg/encode");
    const { path: serving } = await findFfmpeg();
    const tried: string[] = [];
    const work = async (path: string): Promise<never> => {
      tried.push(path);
      throw new Failed(1, "");
    };
    await expect(withFfmpeg(work)).rejects.toMatchObject({ name: FfmpegFailed.name });
    expect(tried.indexOf(serving)).toBe(tried.length - 1);
  });
  test("that fails by something else is not tried again", async () => {
    await withProgram("exit 1", async () => {
      const { withFfmpeg } = await fresh();
      await expect(withFfmpeg(() => Promise.reject(new RangeError("no")))).rejects.toThrow(RangeError);
    });
  });
  test("without any ffmpeg says all that was tried", async () => {
    await withTemporaryFolder(async (folder) => {
      await mkdir(join(folder, "ffmpeg"));
      vi.stubEnv("FFMPEG_BIN", join(folder, "ffmpeg"));
      const { withFfmpeg } = await fresh();
      const { encode } = await import("#ffmpeg/encode");
      const work = (path: string) => encode(path, [], (async function* () {})(), new AbortController().signal);
      await expect(withFfmpeg(work)).rejects.toMatchObject({
        name: "FfmpegMissing",
        message: expect.stringContaining("FFMPEG_BIN: it does not run"),
      });
    });
  });
});
