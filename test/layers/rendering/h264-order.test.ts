import fc from "fast-check";
import { expect, test } from "vitest";
import { videoUnits } from "#dicom/video-units";
import { H264Order } from "#rendering/h264-order";
import { H264, makeVideo, shownFrames } from "../../fixtures/videos.ts";

async function orderOf(bytes: Uint8Array): Promise<H264Order> {
  const order = new H264Order();
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  for await (const unit of videoUnits(whole())) order.add(unit);
  return order;
}

test("pictures that refer to later ones are told apart from those", async () => {
  const bytes = await makeVideo({
    format: "h264",
    encoder: [...H264, "-x264-params", "bframes=1:b-adapt=0:keyint=5:scenecut=0"],
    frames: 10,
  });
  expect((await orderOf(bytes)).places()).toEqual([0, 2, 1, 4, 3, 5, 7, 6, 9, 8]);
});

test("many pictures between two that are whole: the counter starts again and again", async () => {
  const bytes = await makeVideo({
    format: "h264",
    encoder: [...H264, "-bf", "2", "-g", "1000", "-sc_threshold", "0"],
    frames: 300,
  });
  const places = (await orderOf(bytes)).places();
  expect(places?.toSorted((one, other) => one - other)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  expect(Math.max(...(places ?? []).map((place, i) => Math.abs(place - i)))).toBeLessThan(4);
  expect((await shownFrames(bytes, "h264")).length).toBe(300);
});

test("the rate is the codestream's own", async () => {
  const bytes = await makeVideo({ format: "h264", encoder: H264, rate: "30000/1001", frames: 3 });
  expect((await orderOf(bytes)).rate).toEqual({ numerator: 30000, denominator: 1001 });
});

test("fields have no order that is known here, nor has noise", async () => {
  const fields = await makeVideo({ format: "h264", encoder: [...H264, "-flags", "+ildct+ilme"], frames: 5 });
  expect((await orderOf(fields)).places()).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const places = (await orderOf(Buffer.concat([Buffer.of(0, 0, 1, 0x67), bytes, Buffer.of(0, 0, 1, 0x65), bytes]))).places();
      expect(places === undefined || places.length <= 200).toBe(true);
    }),
    { numRuns: 300 },
  );
});
