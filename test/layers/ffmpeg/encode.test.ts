import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { encode, FfmpegFailed } from "#ffmpeg/encode";
import { findFfmpeg } from "#ffmpeg/find";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { type ClipPlan, clipArguments } from "#rendering/clip-arguments";
import { boxesOf, keyFrames, probe } from "./probe.ts";

const SIZE = { width: 65, height: 47 };
const PLAN: ClipPlan = {
  input: { kind: "raw", channels: 3, size: SIZE },
  rate: { numerator: 1_000_000, denominator: 34_993 },
  display: SIZE,
};
const never = new AbortController().signal;

/** A bright square that moves over grey noise. */
function frame(index: number): Uint8Array {
  return Uint8Array.from({ length: SIZE.width * SIZE.height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % SIZE.width, Math.floor(i / 3 / SIZE.width)];
    return Math.abs(x - (index % 60)) < 6 && Math.abs(y - 20) < 6 ? 240 : (x * 7 + y * 13) % 64;
  });
}

async function* moving(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield frame(i);
}

const encoded = <T>(plan: ClipPlan, count: number, look: (path: string, written: number) => Promise<T>): Promise<T> =>
  withTemporaryFolder(async (folder) => {
    const path = join(folder, "clip.mp4");
    const { frames } = await encode((await findFfmpeg()).path, clipArguments(plan, path), moving(count), never);
    return look(path, frames);
  });

describe("a clip", () => {
  test("has every frame once, lasts as long as recorded, and any browser plays it", async () => {
    await encoded(PLAN, 87, async (path, written) => {
      const { frames, seconds, stream, streams } = await probe(path);
      expect([written, frames, streams]).toEqual([87, 87, 1]);
      expect(Math.abs(seconds / (87 * 0.034993) - 1)).toBeLessThan(1e-4);
      expect(stream).toMatch(/h264 \(High\).*yuv420p\(tv, smpte170m\/bt709\/iec61966-2-1/);
      expect(stream).toMatch(/, 66x48 \[SAR 1:1/);
    });
  });
  test("starts to play before it is loaded whole, and can be entered every two seconds", async () => {
    await encoded({ ...PLAN, rate: { numerator: 10, denominator: 1 } }, 87, async (path) => {
      const boxes = await boxesOf(path);
      expect(boxes.indexOf("moov")).toBeLessThan(boxes.indexOf("mdat"));
      const times = await keyFrames(path);
      const gaps = [...times.slice(1), 8.7].map((time, i) => time - (times[i] ?? 0));
      expect(times.length).toBeGreaterThan(4);
      expect(Math.max(...gaps)).toBeLessThan(2.001);
    });
  });
  test("says neither with what settings and by which build it was encoded, nor when", async () => {
    await encoded(PLAN, 10, async (path) => {
      expect((await readFile(path, "latin1")).match(/x264|Lav[cf]|cabac=|rc=crf|creation_time/g)).toBeNull();
    });
  });
  test("is made of the same bytes each time", async () => {
    const once = () => encoded(PLAN, 30, (path) => readFile(path));
    expect((await once()).equals(await once())).toBe(true);
  });
  test("is stretched to square pixels", async () => {
    await encoded({ ...PLAN, display: { width: 65, height: 94 } }, 3, async (path) => {
      expect((await probe(path)).stream).toMatch(/, 66x94 \[SAR 1:1/);
    });
  });
});

describe("what goes wrong", () => {
  const started = (plan: ClipPlan, frames: AsyncIterable<Uint8Array>, signal: AbortSignal = never) =>
    withTemporaryFolder(async (folder) =>
      encode((await findFfmpeg()).path, clipArguments(plan, join(folder, "clip.mp4")), frames, signal),
    );

  test("an error of the frames is what comes out", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield frame(0);
      throw new RangeError("the third frame");
    }
    await expect(started(PLAN, failing())).rejects.toThrow(RangeError);
  });
  test("frames that ffmpeg cannot read", async () => {
    await expect(started({ ...PLAN, input: { kind: "mjpeg" } }, moving(3))).rejects.toThrow(FfmpegFailed);
  });
  test("an ffmpeg that ends before it has read everything", async () => {
    const args = ["-hide_banner", "-no_such_option"];
    await expect(encode((await findFfmpeg()).path, args, moving(2000), never)).rejects.toThrow(FfmpegFailed);
  });
  test("what it said is kept, but not without end", async () => {
    const error = await encode((await findFfmpeg()).path, ["-hide_banner", "-no_such_option"], moving(1), never).catch(
      (e: unknown) => e,
    );
    expect((error as FfmpegFailed).output).toContain("no_such_option");
    expect((error as FfmpegFailed).output.length).toBeLessThanOrEqual(8192);
  });
  test("an aborted signal ends frames that would never end", async () => {
    const controller = new AbortController();
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let i = 0; ; i++) {
        if (i === 20) controller.abort();
        yield frame(i);
      }
    }
    await expect(started(PLAN, endless(), controller.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});
