import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ImageDescription, OpenedImage } from "#dicom/image";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { Rejection } from "#pipeline/rejections";
import { type Rendered, renderInstance } from "../../../lambdas/renderer/render-instance.ts";
import { decodedFrames, probe } from "../../layers/ffmpeg/probe.ts";
import { imageOf, JPEG, RLE, rleFrame } from "../../layers/rendering/images.ts";

const signal = new AbortController().signal;
const SIZE = { columns: 64, rows: 48 };
const RGB = { ...SIZE, photometric: "RGB", samplesPerPixel: 3 };
const YBR_JPEG = { ...SIZE, transferSyntax: JPEG, photometric: "YBR_FULL_422", samplesPerPixel: 3 };
const PIXELS = 64 * 48;

type Colour = readonly [number, number, number];
const COLOURS: readonly Colour[] = [
  [200, 40, 30],
  [30, 60, 210],
  [90, 200, 60],
  [255, 255, 255],
  [0, 0, 0],
];
const flat = (colour: Colour): Uint8Array => Uint8Array.from({ length: PIXELS * 3 }, (_, i) => colour[i % 3] as number);
const jpegOf = (pixels: Uint8Array) =>
  sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } })
    .jpeg({ quality: 98, chromaSubsampling: "4:2:0" })
    .toBuffer();

const rendering = <T>(image: OpenedImage, look: (rendered: Rendered, folder: string) => Promise<T>): Promise<T> =>
  withTemporaryFolder(async (folder) => look(await renderInstance(async () => image, { folder, signal }), folder));

const reasonFor = (image: OpenedImage) =>
  rendering(image, async ({ rendition }) => (rendition.kind === "refused" ? rendition.reason : "none"));

/** The mean colour of each frame of the clip that an image becomes. */
const shownColours = (image: OpenedImage) =>
  rendering(image, async (_, folder) => {
    const pixels = await decodedFrames(join(folder, "clip.mp4"));
    return Array.from({ length: pixels.length / (PIXELS * 3) }, (_, frame) =>
      [0, 1, 2].map((channel) => {
        let sum = 0;
        for (let i = 0; i < PIXELS; i++) sum += pixels[(frame * PIXELS + i) * 3 + channel] as number;
        return sum / PIXELS;
      }),
    );
  });

function expectNear(shown: readonly (readonly number[])[], wanted: readonly Colour[], most: number): void {
  expect(shown.length).toBe(wanted.length);
  for (const [frame, colour] of wanted.entries())
    for (const channel of [0, 1, 2] as const) {
      const off = Math.abs((shown[frame]?.[channel] ?? Number.NaN) - colour[channel]);
      expect(off, `frame ${frame}, channel ${channel}`).toBeLessThan(most);
    }
}

describe("colours of a clip are those of its frames", () => {
  test("raw RGB", async () => {
    expectNear(await shownColours(imageOf(RGB, ...COLOURS.map(flat))), COLOURS, 4);
  });
  test("JPEG, piped undecoded", async () => {
    const frames = await Promise.all(COLOURS.map((colour) => jpegOf(flat(colour))));
    expectNear(await shownColours(imageOf(YBR_JPEG, ...frames)), COLOURS, 4);
  });
  test("grey, from black to white", async () => {
    const levels = [0, 16, 128, 235, 255];
    const frames = levels.map((level) => new Uint8Array(PIXELS).fill(level));
    const wanted = levels.map((level): Colour => [level, level, level]);
    expectNear(await shownColours(imageOf(SIZE, ...frames)), wanted, 2);
  });
  test("grey JPEG, piped undecoded", async () => {
    const levels = [0, 128, 255];
    const grey = (level: number) =>
      sharp(flat([level, level, level]), { raw: { width: 64, height: 48, channels: 3 } }).toColourspace("b-w");
    const frames = await Promise.all(levels.map((level) => grey(level).jpeg({ quality: 98 }).toBuffer()));
    const wanted = levels.map((level): Colour => [level, level, level]);
    expectNear(await shownColours(imageOf({ ...SIZE, transferSyntax: JPEG }, ...frames)), wanted, 2);
  });
  test("RLE", async () => {
    const run = (level: number) => Array.from({ length: PIXELS / 128 }, () => [0x81, level]).flat();
    const frames = COLOURS.map((colour) => rleFrame(...colour.map(run)));
    expectNear(await shownColours(imageOf({ ...RGB, transferSyntax: RLE }, ...frames)), COLOURS, 4);
  });
});

describe("files and what is said of them", () => {
  test("a clip: video, poster of the middle frame, thumbnail", async () => {
    const timing = { kind: "constant", frameMilliseconds: 40 } as const;
    await rendering(imageOf({ ...RGB, timing }, ...COLOURS.map(flat)), async ({ rendition, files }, folder) => {
      expect(rendition).toMatchObject({ kind: "clip", files: files.map(({ facts }) => facts) });
      expect(files.map(({ facts: { name, role, type } }) => [name, role, type])).toEqual([
        ["clip.mp4", "video", "video/mp4"],
        ["poster.jpg", "poster", "image/jpeg"],
        ["thumb.jpg", "thumbnail", "image/jpeg"],
      ]);
      expect(files[0]?.facts).toMatchObject({ width: 64, height: 48, frames: 5, seconds: 0.2 });
      const content = files[1]?.content;
      const poster = await sharp(content !== undefined && "bytes" in content ? content.bytes : undefined)
        .raw()
        .toBuffer();
      expectNear([[...poster.subarray(0, 3)]], [[90, 200, 60]], 4);
      expect((await probe(join(folder, "clip.mp4"))).seconds).toBeCloseTo(0.2, 6);
    });
  });
  test("size and SHA-256 are those of the bytes", async () => {
    await rendering(imageOf(RGB, ...COLOURS.map(flat)), async ({ files }) => {
      for (const { facts, content } of files) {
        const bytes = "path" in content ? await readFile(content.path) : content.bytes;
        expect([facts.bytes, facts.sha256]).toEqual([bytes.length, createHash("sha256").update(bytes).digest("hex")]);
      }
    });
  });
  test("a clip of one frame is a still, and needs no ffmpeg", async () => {
    await rendering(imageOf(RGB, flat([9, 9, 9])), async ({ rendition, files }, folder) => {
      expect(rendition.kind).toBe("still");
      expect(files.map(({ facts }) => facts.name)).toEqual(["image.jpg", "thumb.jpg"]);
      expect(existsSync(join(folder, "clip.mp4"))).toBe(false);
    });
  });
  test("the same instance gives the same files", async () => {
    const hashes = () => rendering(imageOf(RGB, ...COLOURS.map(flat)), async ({ files }) => files.map(({ facts }) => facts.sha256));
    expect(await hashes()).toEqual(await hashes());
  });
});

describe("notes", () => {
  const notesOf = (image: OpenedImage) =>
    rendering(image, async ({ rendition }) => (rendition.kind === "refused" ? rendition.reason : rendition.notes));
  const told = { ...YBR_JPEG, photometric: "RGB" };
  test("colours that the header names wrong, of a still and of a clip", async () => {
    const frame = await jpegOf(flat([200, 40, 30]));
    expect(await notesOf(imageOf(told, frame))).toEqual([{ note: "COLOURS_FROM_CODESTREAM" }]);
    expect(await notesOf(imageOf(told, frame, frame))).toEqual([{ note: "COLOURS_FROM_CODESTREAM" }]);
  });
  test("none where everything is as it says", async () => {
    expect(await notesOf(imageOf(YBR_JPEG, await jpegOf(flat([200, 40, 30]))))).toBeUndefined();
  });
});

describe("damaged frames of a clip", () => {
  const LEVELS = Array.from({ length: 20 }, (_, i) => 40 + i * 10);
  const greys = LEVELS.map((level) => flat([level, level, level]));
  /** Twenty JPEG frames, each a little brighter, some of them cut in their entropy-coded part. */
  const clipWith = async (...damaged: number[]) => {
    const frames = await Promise.all(greys.map((pixels) => jpegOf(Uint8Array.from(pixels, (value, i) => value + ((i * 7) % 5)))));
    const cut = frames.map((jpeg, i) => (damaged.includes(i) ? Buffer.concat([jpeg.subarray(0, -60), jpeg.subarray(-2)]) : jpeg));
    return imageOf(YBR_JPEG, ...cut);
  };
  const notesOn = async (image: OpenedImage) =>
    rendering(image, async ({ rendition }) => (rendition.kind === "clip" ? (rendition.notes ?? []) : rendition));

  test("one in ten is told, and its neighbour is shown in its place", async () => {
    expect(await notesOn(await clipWith(7, 8))).toEqual([{ note: "DAMAGED_FRAMES", frames: [7, 8] }]);
    const shown = (await shownColours(await clipWith(7, 8))).map(([red = 0]) => red);
    const whole = (await shownColours(await clipWith())).map(([red = 0]) => red);
    expect(shown.length).toBe(20);
    for (const [i, red] of shown.entries())
      expect(Math.abs(red - (whole[i === 7 || i === 8 ? 6 : i] ?? 0)), `frame ${i}`).toBeLessThan(3);
  });
  test("the first ones are shown as the first whole one, and the poster is never one of them", async () => {
    const shown = (await shownColours(await clipWith(0, 1))).map(([red = 0]) => red);
    expect([Math.abs((shown[0] ?? 0) - (shown[2] ?? 99)) < 2, shown.length]).toEqual([true, 20]);
    await rendering(await clipWith(10), async ({ files }) => {
      const content = files.find(({ facts }) => facts.role === "poster")?.content;
      expect(content !== undefined && "bytes" in content && (await sharp(content.bytes).stats()).channels[0]?.mean).toBeGreaterThan(
        120,
      );
    });
  });
  test("more than one in ten is a damaged clip", async () => {
    expect(await notesOn(await clipWith(3, 9, 15))).toEqual({ kind: "refused", reason: "DAMAGED_PIXELS" });
  });
});

describe("refusals", () => {
  test("no pixel data", async () => {
    const rendered = await renderInstance(async () => undefined, { folder: "/nonexistent", signal });
    expect(rendered).toEqual({ rendition: { kind: "refused", reason: "NOT_AN_IMAGE" }, files: [] });
  });
  test("a header that contradicts itself", async () => {
    const open = () => Promise.reject(new Rejection("MALFORMED"));
    expect((await renderInstance(open, { folder: "/nonexistent", signal })).rendition).toEqual({
      kind: "refused",
      reason: "DAMAGED_PIXELS",
    });
  });
  test("a frame that is missing from a clip", async () => {
    const image = imageOf(RGB, flat([1, 2, 3]), flat([1, 2, 3]));
    const frame = (index: number) => (index === 1 ? Promise.reject(new Rejection("TRUNCATED")) : image.frame(index));
    expect(await reasonFor({ ...image, frame })).toBe("DAMAGED_PIXELS");
  });
  test.each<[string, Partial<ImageDescription>, () => Promise<Uint8Array>]>([
    ["a raw frame too short", RGB, async () => flat([1, 2, 3]).subarray(3)],
    ["a JPEG frame cut off", YBR_JPEG, async () => (await jpegOf(flat([1, 2, 3]))).subarray(0, -40)],
    ["a JPEG frame with bytes missing", YBR_JPEG, async () => withoutMiddle(await jpegOf(noise()))],
    [
      "a JPEG frame of another size",
      YBR_JPEG,
      () =>
        sharp(flat([1, 2, 3]), { raw: { width: 48, height: 64, channels: 3 } })
          .jpeg()
          .toBuffer(),
    ],
  ])("%s in the middle of a clip", async (_, changes, damaged) => {
    const whole = changes === RGB ? flat([5, 6, 7]) : await jpegOf(noise());
    expect(await reasonFor(imageOf(changes, whole, await damaged(), whole))).toBe("DAMAGED_PIXELS");
  });
  test("what may succeed another time is thrown, not refused", async () => {
    const image = { ...imageOf(RGB, flat([1, 2, 3])), frame: () => Promise.reject(new Error("the store is away")) };
    await expect(rendering(image, async () => {})).rejects.toThrow("the store is away");
  });
});

const noise = () => Uint8Array.from({ length: PIXELS * 3 }, (_, i) => (i * i * 31) & 255);
const withoutMiddle = (jpeg: Buffer) => Buffer.concat([jpeg.subarray(0, -1200), jpeg.subarray(-2)]);
