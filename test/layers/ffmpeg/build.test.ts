import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildFfmpegLayer, checkFfmpeg } from "#ffmpeg/build";

const AARCH64 = 183;
const X86_64 = 62;
const SIZE = 2 * 1024 * 1024;

/** The start of a 64-bit Linux program, and what a build of ffmpeg says of itself. */
function program(machine: number, size = SIZE, says = "--enable-gpl --enable-libx264"): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.write("7f454c460201", "hex");
  bytes.writeUInt16LE(machine, 18);
  bytes.write(says, size - 64);
  return bytes;
}

test.each([
  ["a script", Buffer.from("#!/bin/sh\necho ffmpeg version 7 --enable-libx264\n"), "not a 64-bit Linux program"],
  ["an empty file", Buffer.alloc(0), "not a 64-bit Linux program"],
  ["a header without more", program(AARCH64).subarray(0, 10), "machine type 0"],
  ["an ffmpeg for x86", program(X86_64), "machine type 62"],
  ["a placeholder", program(AARCH64, 4096), "a placeholder"],
  ["an ffmpeg without libx264", program(AARCH64, SIZE, "--enable-gpl"), "libx264"],
])("%s is refused", (_what, bytes, why) => {
  expect(() => checkFfmpeg(bytes)).toThrow(why);
});

test("the ffmpeg that serves becomes bin/ffmpeg, executable, byte for byte", async () => {
  const folder = await mkdtemp(join(tmpdir(), "keepsake-layer-"));
  try {
    const bytes = program(AARCH64);
    await writeFile(join(folder, "given"), bytes);
    await buildFfmpegLayer(join(folder, "given"), join(folder, "layer"));
    const built = join(folder, "layer", "bin", "ffmpeg");
    expect((await readFile(built)).equals(bytes)).toBe(true);
    expect((await stat(built)).mode & 0o777).toBe(0o755);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a layer is not built of a file that does not serve", async () => {
  const folder = await mkdtemp(join(tmpdir(), "keepsake-layer-"));
  try {
    await writeFile(join(folder, "given"), program(X86_64));
    await expect(buildFfmpegLayer(join(folder, "given"), join(folder, "layer"))).rejects.toMatchObject({ name: "NotForLambda" });
    await expect(stat(join(folder, "layer"))).rejects.toThrow("ENOENT");
  } finally {
    await rm(folder, { recursive: true });
  }
});
