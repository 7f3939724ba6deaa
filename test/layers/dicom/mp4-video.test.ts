import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NotMp4 } from "#dicom/mp4-boxes";
import { mp4Video } from "#dicom/mp4-video";
import { bufferSource } from "#dicom/source";
import { H264, makeVideo } from "../../fixtures/videos.ts";

const film = await makeVideo({ format: "mp4", encoder: H264, frames: 12 });
const read = (bytes: Uint8Array, start = 0, end = bytes.length) => mp4Video(bufferSource(bytes), start, end);

describe("an MP4's pictures", () => {
  test("are found where they are, also in the middle of a file", async () => {
    const { codec, lengthBytes, parameterSets, samples } = await read(film);
    expect([codec, lengthBytes, parameterSets.map((set) => (set[0] ?? 0) & 31), samples.length]).toEqual(["h264", 4, [7, 8], 12]);
    for (const { start, end } of samples) {
      let at = start;
      while (at < end) at += 4 + film.readUInt32BE(at);
      expect(at).toBe(end);
    }
    const within = await read(Buffer.concat([Buffer.alloc(1000, 0xaa), film, Buffer.alloc(50)]), 1000, 1000 + film.length);
    expect(within.samples).toEqual(samples.map(({ start, end }) => ({ start: start + 1000, end: end + 1000 })));
  });
  test("whatever bytes of its tables are changed, lie within the file or there are none", async () => {
    const moov = film.indexOf("moov") - 4;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(film.length - moov - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const bytes = Buffer.from(film);
          for (const [at, value] of changes) bytes[moov + at] = value;
          const found = await read(bytes).catch((error: unknown) => error);
          if (found instanceof Error) expect(found).toBeInstanceOf(NotMp4);
          else
            for (const { end } of (found as Awaited<ReturnType<typeof read>>).samples)
              expect(end).toBeLessThanOrEqual(bytes.length);
        },
      ),
      { numRuns: 400 },
    );
  });
  test.each([0, 7, 20, 40, 1000])("cut after %d bytes, there are none", async (length) => {
    await expect(read(film.subarray(0, length))).rejects.toThrow(NotMp4);
  });
});
