import { describe, expect, test } from "vitest";
import { videoStream } from "#rendering/video-stream";

const said = (line: string, more = ""): string =>
  `Input #0, h264, from 'video':\n  Duration: N/A, bitrate: N/A\n    ${line}\n${more}`;

describe("what ffmpeg says of a video", () => {
  test.each([
    [
      "a bare codestream, in 2018",
      "Stream #0:0: Video: h264 (High), yuv420p(progressive), 96x64 [SAR 1:1 DAR 3:2], 25 fps, 25 tbr, 1200k tbn, 50 tbc",
      { codec: "h264", pixels: "yuv420p", width: 96, height: 64, isInterlaced: false, isFullRange: false, colours: [] },
    ],
    [
      "an MP4, today",
      "Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(tv, smpte170m/bt709/iec61966-2-1, progressive), 976x744 [SAR 1:1 DAR 122:93], 262 kb/s, 28.58 fps, 28.58 tbr, 1000k tbn (default)",
      {
        codec: "h264",
        width: 976,
        height: 744,
        colours: ["smpte170m", "bt709", "iec61966-2-1"],
        rate: { numerator: 2858, denominator: 100 },
      },
    ],
    [
      "MPEG-2 with fields and oblong pixels",
      "Stream #0:0: Video: mpeg2video (Main), yuv420p(tv, top first), 720x480 [SAR 8:9 DAR 4:3], 29.97 fps, 29.97 tbr, 1200k tbn",
      {
        codec: "mpeg2video",
        isInterlaced: true,
        pixelAspect: { width: 8, height: 9 },
        rate: { numerator: 30000, denominator: 1001 },
      },
    ],
    [
      "HEVC of ten bits and full range",
      "Stream #0:0: Video: hevc (Main 10), yuv420p10le(pc, bt709), 1920x1080, 59.94 fps, 59.94 tbr, 1200k tbn",
      {
        codec: "hevc",
        pixels: "yuv420p10le",
        isFullRange: true,
        colours: ["bt709"],
        rate: { numerator: 60000, denominator: 1001 },
      },
    ],
    [
      "JPEG's range by its old name",
      "Stream #0:0: Video: h264 (High), yuvj420p(pc), 640x480, 30 fps",
      { isFullRange: true, colours: [], rate: { numerator: 3000, denominator: 100 } },
    ],
  ] as const)("%s", (_, line, expected) => {
    expect(videoStream(said(line))).toMatchObject({ hasSound: false, ...expected });
  });
  test("sound beside it", () => {
    const both = said(
      "Stream #0:0: Video: h264 (High), yuv420p, 96x64, 25 fps",
      "    Stream #0:1(und): Audio: aac (LC), 44100 Hz, mono",
    );
    expect(videoStream(both)?.hasSound).toBe(true);
  });
  test("no aspect and no rate where it says none", () => {
    const found = videoStream(said("Stream #0:0: Video: h264 (High), yuv420p, 96x64 [SAR 0:1 DAR 0:0], 1200k tbn"));
    expect([found?.pixelAspect, found?.rate]).toEqual([undefined, undefined]);
  });
  test.each(["", said("Stream #0:0: Audio: aac, 44100 Hz"), said("Stream #0:0: Video: h264, none, 25 fps")])(
    "no video in %j",
    (text) => {
      expect(videoStream(text)).toBeUndefined();
    },
  );
});
