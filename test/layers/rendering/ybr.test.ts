import { expect, test } from "vitest";
import { ybr422ToRgb, ybrToRgb } from "#rendering/ybr";

const LEVELS = Array.from({ length: 52 }, (_, i) => i * 5);

test("YBR_FULL becomes the nearest level of the equations (PS3.3 C.7.6.3.1.2)", () => {
  const pixels = LEVELS.flatMap((y) => LEVELS.flatMap((cb) => LEVELS.map((cr) => [y, cb, cr] as const)));
  const rgb = ybrToRgb(Uint8Array.from(pixels.flat()));
  let furthest = 0;
  for (const [i, [y, cb, cr]] of pixels.entries()) {
    const exact = [y + 1.402 * (cr - 128), y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128), y + 1.772 * (cb - 128)];
    for (const [channel, value] of exact.entries()) {
      const apart = Math.abs(Math.min(255, Math.max(0, value)) - (rgb[3 * i + channel] as number));
      furthest = Math.max(furthest, apart);
    }
  }
  expect(furthest).toBeLessThan(0.51);
});

test("both pixels of YBR_FULL_422 are those of YBR_FULL", () => {
  expect(ybr422ToRgb(Uint8Array.of(10, 200, 90, 160))).toEqual(ybrToRgb(Uint8Array.of(10, 90, 160, 200, 90, 160)));
});
