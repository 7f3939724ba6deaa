import { describe, expect, test } from "vitest";
import { readFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { hasSound } from "#dicom/video-container";
import { cleanPixels } from "#pixels/clean";
import { canMakeHevc, H264, HEVC, MPEG2, makeVideo, shownFrames, videoFile } from "../../fixtures/videos.ts";
import { rewritten } from "./rewritten.ts";

const CANARY = Buffer.from("CANARY^DOE^JANE");

/** What is left of a video after its pixel data were cleaned and the file was written again. */
async function cleaned(transferSyntax: string, ...fragments: readonly Uint8Array[]): Promise<Buffer> {
  const again = await rewritten(await readFile(bufferSource(videoFile(transferSyntax, ...fragments))));
  expect(again.pixelData?.items?.length).toBe(2);
  const stream = (await imageOf(again))?.stream;
  return Buffer.concat(stream === undefined ? [] : await Array.fromAsync(stream()));
}

const START = Buffer.of(0, 0, 0, 1);

/** Puts bytes before each start code. */
function before(stream: Buffer, inserted: Uint8Array): Buffer {
  const parts: Buffer[] = [];
  let last = 0;
  for (let at = stream.indexOf(START.subarray(1)); at >= 0; at = stream.indexOf(START.subarray(1), at + 3)) {
    parts.push(stream.subarray(last, at), Buffer.from(inserted));
    last = at;
  }
  return Buffer.concat([...parts, stream.subarray(last)]);
}

const sei = (header: readonly number[], type: number): Buffer =>
  Buffer.concat([START, Buffer.from([...header, type, CANARY.length + 16]), Buffer.alloc(16, 7), CANARY, Buffer.of(0x80)]);

const CASES = [
  ["H.264", "1.2.840.10008.1.2.4.102", "h264", H264, [sei([6], 5), sei([6], 4), Buffer.concat([START, Buffer.of(24), CANARY])]],
  ["MPEG-2", "1.2.840.10008.1.2.4.100", "mpeg2video", MPEG2, [Buffer.concat([Buffer.of(0, 0, 1, 0xb2), CANARY])]],
  [
    "HEVC",
    "1.2.840.10008.1.2.4.107",
    "hevc",
    HEVC,
    [sei([78, 1], 5), sei([80, 1], 4), Buffer.concat([START, Buffer.of(100, 1), CANARY])],
  ],
] as const;

describe.each(CASES)("%s", (name, transferSyntax, format, encoder, secrets) => {
  test.runIf(name !== "HEVC" || canMakeHevc)("loses what is written beside the picture, and shows the same", async () => {
    const video = await makeVideo({ format, encoder });
    const read = format === "mpeg2video" ? "mpegvideo" : format;
    const loud = secrets.reduce(before, video);
    expect(loud.includes(CANARY)).toBe(true);
    const clean = await cleaned(transferSyntax, loud);
    expect([clean.includes(CANARY), clean.includes("x264"), clean.includes("x265")]).toEqual([false, false, false]);
    expect(await shownFrames(clean, read)).toEqual(await shownFrames(video, read));
    expect((await shownFrames(clean, read)).length).toBe(30);
  });
});

test("a video in several fragments becomes one, the same", async () => {
  const video = await makeVideo({ format: "h264", encoder: H264 });
  const parts = [video.subarray(0, 1000), video.subarray(1000, 1002), video.subarray(1002)];
  expect(await cleaned("1.2.840.10008.1.2.4.102.1", ...parts)).toEqual(await cleaned("1.2.840.10008.1.2.4.102", video));
});

test("where decoding may begin stays told, without what stood beside it", async () => {
  const nal = (...bytes: number[]): Buffer => Buffer.from([0, 0, 1, ...bytes]);
  const stream = Buffer.concat([nal(6, 5, 3, 1, 2, 3, 6, 1, 0xc4, 0x80), nal(6, 5, 3, 1, 2, 3, 0x80), nal(0x65, 1, 2, 3, 4)]);
  const clean = await cleaned("1.2.840.10008.1.2.4.102", stream);
  expect(clean.subarray(0, 16)).toEqual(Buffer.concat([nal(6, 6, 1, 0xc4, 0x80), nal(0x65, 1, 2, 3, 4)]));
});

test.each([
  ["1.2.840.10008.1.2.4.102", [0, 0, 1, 9, 0x10], [0, 0, 1, 0x65, 1, 2, 3, 0, 0, 1, 10]],
  ["1.2.840.10008.1.2.4.108", [0, 0, 1, 70, 1, 0x50], [0, 0, 1, 38, 1, 2, 3, 0, 0, 1, 72, 1]],
  ["1.2.840.10008.1.2.4.101", [0, 0, 1, 1, 9, 9], [0, 0, 1, 0xb7]],
])("nothing stands behind what has no content of its own, %s", async (transferSyntax, first, last) => {
  const clean = await cleaned(transferSyntax, Buffer.concat([Buffer.from([...first, ...last]), CANARY]));
  expect(clean.subarray(0, first.length + last.length)).toEqual(Buffer.from([...first, ...last]));
  expect(clean.includes(CANARY)).toBe(false);
});

test("the time of day in a group of pictures of MPEG-2 becomes zero, its flags stay", async () => {
  const stream = Buffer.of(0, 0, 1, 0xb8, 0x5a, 0xdb, 0xc5, 0xe0, 0, 0, 1, 0x01, 9, 9);
  expect(await cleaned("1.2.840.10008.1.2.4.101", stream)).toEqual(Buffer.of(0, 0, 1, 0xb8, 0, 8, 0, 0x60, 0, 0, 1, 1, 9, 9));
});

describe("an MP4 without sound becomes a bare codestream that shows the same", () => {
  const AVC = "1.2.840.10008.1.2.4.103";
  test.each([
    ["as ffmpeg writes it", AVC, "h264", { format: "mp4", encoder: H264 }],
    ["with its tables in front", AVC, "h264", { format: "mp4", encoder: [...H264, "-movflags", "+faststart"] }],
    ["with parameters among the pictures", AVC, "h264", { format: "mp4", encoder: [...H264, "-tag:v", "avc3"] }],
    ["of HEVC", "1.2.840.10008.1.2.4.108", "hevc", { format: "mp4", encoder: HEVC }],
  ] as const)("%s", async (_, transferSyntax, codec, video) => {
    if (codec === "hevc" && !canMakeHevc) return;
    const bytes = await makeVideo({ ...video, encoder: [...video.encoder, "-metadata", `title=${CANARY}`] });
    expect(bytes.includes(CANARY)).toBe(true);
    const clean = await cleaned(transferSyntax, bytes);
    expect([clean.includes(CANARY), clean.includes("x264"), clean.includes("x265"), clean.includes("Lavf")]).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(await shownFrames(clean, codec)).toEqual(await shownFrames(bytes, "mov"));
  });
  test.each([
    ["of another code than the transfer syntax says", "1.2.840.10008.1.2.4.100", (bytes: Buffer) => bytes],
    ["cut off", AVC, (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ["in movable parts", AVC, (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace("stsz", "free"), "latin1")],
    ["with pictures elsewhere", AVC, (bytes: Buffer) => moved(bytes)],
  ])("one %s is held", async (_, transferSyntax, change) => {
    const bytes = videoFile(transferSyntax, change(await makeVideo({ format: "mp4", encoder: H264 })));
    expect(await cleanPixels(await readFile(bufferSource(bytes)))).toBeUndefined();
  });
});

/** The same with the first chunk said to be behind the end. */
function moved(mp4: Buffer): Buffer {
  const bytes = Buffer.from(mp4);
  bytes.writeUInt32BE(bytes.length - 10, bytes.indexOf("stco") + 12);
  return bytes;
}

describe("other containers cannot be taken apart, and may have sound", () => {
  test.each([
    ["MP4 with sound", "mp4", H264, true, true],
    ["transport stream", "mpegts", H264, undefined, false],
    ["transport stream with sound", "mpegts", H264, true, true],
    ["program stream", "vob", MPEG2, undefined, false],
    ["program stream with sound", "vob", MPEG2, true, true],
  ] as const)("%s", async (_, format, encoder, sound, loud) => {
    const video = await makeVideo({ format, encoder, ...(sound && { sound }) });
    const bytes = videoFile("1.2.840.10008.1.2.4.102", video);
    expect(await cleanPixels(await readFile(bufferSource(bytes)))).toBeUndefined();
    expect(await hasSound(bufferSource(video), 0, video.length)).toBe(loud);
  });
  test("what is no video at all cannot either", async () => {
    const bytes = videoFile("1.2.840.10008.1.2.4.102", Buffer.from("no video"));
    expect(await cleanPixels(await readFile(bufferSource(bytes)))).toBeUndefined();
  });
});
