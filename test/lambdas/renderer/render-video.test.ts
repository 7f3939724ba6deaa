import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Element } from "#dicom/elements";
import { textElement } from "#dicom/encode";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { withTemporaryFolder } from "#ffmpeg/temporary-folder";
import { type Rendered, renderInstance } from "../../../lambdas/renderer/render-instance.ts";
import { renderVideo } from "../../../lambdas/renderer/render-video.ts";
import { canMakeHevc, H264, HEVC, type MadeVideo, MPEG2, makeVideo, shownFrames, videoFileWith } from "../../fixtures/videos.ts";
import { boxesOf, probe } from "../../layers/ffmpeg/probe.ts";

const AVC = "1.2.840.10008.1.2.4.102";
const MAIN = "1.2.840.10008.1.2.4.100";
const { signal } = new AbortController();
const frameTime = (milliseconds: number): Element => textElement("00181063", "DS", String(milliseconds));

const rendering = <T>(file: Uint8Array, look: (rendered: Rendered, clip: string) => Promise<T>): Promise<T> =>
  withTemporaryFolder(async (folder) =>
    look(await renderInstance(() => openImage(bufferSource(file)), { folder, signal }), join(folder, "clip.mp4")),
  );

const rendered = async (video: MadeVideo, transferSyntax: string, header: readonly Element[] = []) => {
  const bytes = await makeVideo(video);
  return rendering(videoFileWith(header, transferSyntax, bytes), async ({ rendition, files }, clip) => {
    if (rendition.kind !== "clip") throw new Error(JSON.stringify(rendition));
    return { bytes, rendition, files, found: await probe(clip), boxes: await boxesOf(clip), clip: await readFile(clip) };
  });
};

/** Places in the test picture, and whether red, green and blue are more than half there. */
const BARS = [
  [27, [true, false, true]],
  [39, [false, false, true]],
  [51, [true, true, false]],
  [63, [false, true, false]],
] as const;

/** How long an MP4's track lasts (ISO/IEC 14496-12 8.4.2). */
function lasting(clip: Buffer): number {
  const at = clip.indexOf("mdhd") + 16;
  return clip.readUInt32BE(at + 4) / clip.readUInt32BE(at);
}

const isCopied = ({ encoder }: { encoder: string }): boolean => / copied$/.test(encoder);

describe("H.264 that browsers play is copied: the same frames in the same order", () => {
  test.each([
    ["with frames out of order", { format: "h264", encoder: [...H264, "-bf", "3"] }],
    ["with pyramids of them", { format: "h264", encoder: [...H264, "-bf", "5", "-x264-params", "b-pyramid=normal:keyint=12"] }],
    ["without", { format: "h264", encoder: [...H264, "-bf", "0"] }],
    ["in several slices", { format: "h264", encoder: [...H264, "-x264-params", "slices=4"] }],
    ["in an MP4", { format: "mp4", encoder: H264 }],
    ["in a transport stream", { format: "mpegts", encoder: H264 }],
  ] as const)("%s", async (_, video) => {
    const { bytes, rendition, found, boxes, clip } = await rendered(video, AVC, [frameTime(40)]);
    expect(isCopied(rendition)).toBe(true);
    expect(rendition.notes).toBeUndefined();
    expect([found.frames, found.streams, rendition.files[0]?.frames]).toEqual([30, 1, 30]);
    expect(found.seconds).toBeCloseTo(1.2, 5);
    expect(found.stream).toMatch(/yuv420p.*, 96x64 \[SAR 1:1/);
    expect(boxes.indexOf("moov")).toBeLessThan(boxes.indexOf("mdat"));
    expect(clip.includes("x264")).toBe(false);
    const demuxer = video.format === "mp4" ? "mov" : video.format;
    expect(await shownFrames(clip, "mov")).toEqual(await shownFrames(bytes, demuxer));
  });

  test("at the header's speed, to a hundredth of a percent; without one, at its own", async () => {
    const video = { format: "h264", encoder: H264, rate: "30000/1001" } as const;
    const told = await rendered(video, AVC, [frameTime(34.9927)]);
    expect(Math.abs(lasting(told.clip) / (30 * 0.0349927) - 1)).toBeLessThan(1e-4);
    expect(told.rendition.timing).toEqual({ from: "FrameTime", ignored: [], varies: false });
    const own = await rendered(video, AVC);
    expect(Math.abs(lasting(own.clip) / ((30 * 1001) / 30000) - 1)).toBeLessThan(1e-4);
    expect(own.rendition.timing?.from).toBe("Video");
  });

  test("each frame as long as a vector says", async () => {
    const vector = Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? 20 : 60)).join("\\");
    const { rendition, clip } = await rendered({ format: "h264", encoder: H264 }, AVC, [textElement("00181065", "DS", vector)]);
    const seconds = (15 * 60 + 14 * 20 + (15 * 60 + 14 * 20) / 29) / 1000;
    expect(rendition.timing).toMatchObject({ from: "FrameTimeVector", varies: true });
    expect([isCopied(rendition), lasting(clip).toFixed(4)]).toEqual([true, seconds.toFixed(4)]);
  });
});

describe("what not every browser plays is encoded again", () => {
  const cases: readonly (readonly [string, string, MadeVideo])[] = [
    ["MPEG-2", MAIN, { format: "mpeg2video", encoder: MPEG2 }],
    ["MPEG-2 in a program stream", "1.2.840.10008.1.2.4.101", { format: "vob", encoder: MPEG2 }],
    ["HEVC", "1.2.840.10008.1.2.4.107", { format: "hevc", encoder: HEVC }],
    ["HEVC of ten bits", "1.2.840.10008.1.2.4.108", { format: "hevc", encoder: [...HEVC, "-pix_fmt", "yuv420p10le"] }],
    ["H.264 in 4:4:4", AVC, { format: "h264", encoder: ["libx264", "-pix_fmt", "yuv444p"] }],
    ["H.264 with fields", AVC, { format: "h264", encoder: [...H264, "-flags", "+ildct+ilme", "-x264-params", "tff=1"] }],
    ["H.264 with oblong pixels", AVC, { format: "h264", encoder: [...H264, "-vf", "setsar=4/3"] }],
  ];
  test.each(cases)("%s", async (name, transferSyntax, video) => {
    if (name.startsWith("HEVC") && !canMakeHevc) return;
    const { rendition, found } = await rendered(video, transferSyntax, [frameTime(40)]);
    expect(isCopied(rendition)).toBe(false);
    expect([found.frames, found.streams]).toEqual([30, 1]);
    expect(found.seconds).toBeCloseTo(1.2, 4);
    expect(found.stream).toMatch(/h264 \(High\).*yuv420p\(tv, smpte170m.*SAR 1:1/);
    const [width = 0, height = 0] = [rendition.files[0]?.width, rendition.files[0]?.height];
    expect([width, height]).toEqual(video.encoder.includes("setsar=4/3") ? [128, 64] : [96, 64]);
  });
  test("its colours are those of the video", async () => {
    for (const [transferSyntax, video] of [
      [MAIN, { format: "mpeg2video", encoder: ["mpeg2video", "-q:v", "2"] }],
      [AVC, { format: "h264", encoder: ["libx264", "-crf", "5", "-pix_fmt", "yuv444p"] }],
      [AVC, { format: "h264", encoder: [...H264, "-crf", "5"] }],
    ] as const) {
      const bytes = await makeVideo(video);
      await rendering(videoFileWith([], transferSyntax, bytes), async ({ files }) => {
        const content = files[1]?.content;
        const { data, info } = await sharp(content !== undefined && "bytes" in content ? content.bytes : undefined)
          .raw()
          .toBuffer({ resolveWithObject: true });
        for (const [x, colour] of BARS) {
          const at = (10 * info.width + x) * 3;
          expect([x, [...data.subarray(at, at + 3)].map((value) => value > 128)]).toEqual([x, colour]);
        }
      });
    }
  });
});

describe("what is said of it", () => {
  test("files, their sizes and a picture of the middle", async () => {
    const { rendition, files } = await rendered({ format: "h264", encoder: H264 }, AVC);
    expect(files.map(({ facts: { name, role, width, height } }) => [name, role, width, height])).toEqual([
      ["clip.mp4", "video", 96, 64],
      ["poster.jpg", "poster", 96, 64],
      ["thumb.jpg", "thumbnail", 96, 64],
    ]);
    expect(rendition.files).toEqual(files.map(({ facts }) => facts));
  });
  test("sound is left out, and said to be", async () => {
    const { rendition, found } = await rendered({ format: "mp4", encoder: H264, sound: true, frames: 28 }, AVC);
    expect([found.streams, rendition.notes?.map(({ note }) => note)]).toEqual([1, ["FRAMES_DIFFER", "SOUND_LEFT_OUT"]]);
  });
  test("a video of one frame is a still", async () => {
    const bytes = await makeVideo({ format: "h264", encoder: H264, frames: 1 });
    const file = Buffer.from(
      Buffer.from(videoFileWith([], AVC, bytes))
        .toString("latin1")
        .replace("IS\u0002\u000030", "IS\u0002\u000001"),
      "latin1",
    );
    await rendering(file, async ({ rendition, files }) => {
      expect([rendition.kind, files.map(({ facts }) => facts.name)]).toEqual(["still", ["image.jpg", "thumb.jpg"]]);
    });
  });
  test("the same video gives the same files", async () => {
    const once = async () => (await rendered({ format: "mpeg2video", encoder: MPEG2 }, MAIN)).rendition.files;
    expect(await once()).toEqual(await once());
  });
});

test("pictures of any moment, from the first to the last", async () => {
  const bytes = await makeVideo({ format: "h264", encoder: H264 });
  await withTemporaryFolder(async (folder) => {
    const image = await openImage(bufferSource(videoFileWith([], AVC, bytes)));
    if (image === undefined) throw new Error("no picture");
    const { pictures } = await renderVideo(image, { folder, signal }, [0, 0.5, 1]);
    expect(pictures.map(({ width, height, data }) => [width, height, data.length])).toEqual(Array(3).fill([96, 64, 96 * 64 * 3]));
    expect(new Set(pictures.map(({ data }) => Buffer.from(data).toString("hex"))).size).toBe(3);
  });
});

test("a damaged frame is never copied in silence", async () => {
  const bytes = await makeVideo({ format: "h264", encoder: [...H264, "-g", "1", "-crf", "10"] });
  const middle = Math.floor(bytes.length / 2);
  const cut = Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 400)]);
  await rendering(videoFileWith([], AVC, cut), async ({ rendition }) => {
    if (rendition.kind !== "clip") throw new Error(JSON.stringify(rendition));
    expect([isCopied(rendition), rendition.notes?.map(({ note }) => note)]).toEqual([
      false,
      rendition.files[0]?.frames === 30 ? ["DAMAGED_FRAMES"] : ["FRAMES_DIFFER", "DAMAGED_FRAMES"],
    ]);
  });
});

describe("refusals", () => {
  const refusedFor = (file: Uint8Array) =>
    rendering(file, async ({ rendition }) => (rendition.kind === "refused" ? rendition.reason : rendition.kind));
  test.each([
    ["no video at all", Buffer.from("no video here, nor there")],
    ["noise behind a start code", Buffer.concat([Buffer.of(0, 0, 1, 0x67), Buffer.alloc(5000, 0x5a)])],
    ["a container that is none", Buffer.from("\0\0\0\u0018ftypmp42 and nothing else that makes sense in it")],
  ])("%s", async (_, bytes) => expect(await refusedFor(videoFileWith([], AVC, bytes))).toBe("DAMAGED_PIXELS"));
  test("half a video", async () => {
    const bytes = await makeVideo({ format: "h264", encoder: [...H264, "-g", "1", "-crf", "10"] });
    expect(await refusedFor(videoFileWith([], AVC, bytes.subarray(0, bytes.length / 2)))).toBe("DAMAGED_PIXELS");
  });
  test("nothing of it stays in the folder", async () => {
    await withTemporaryFolder(async (folder) => {
      const file = videoFileWith([], AVC, Buffer.from("no video here, nor there"));
      await renderInstance(() => openImage(bufferSource(file)), { folder, signal });
      await writeFile(join(folder, "video"), "", { flag: "wx" });
    });
  });
});
