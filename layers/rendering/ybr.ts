/** YBR_FULL and YBR_FULL_422 to RGB, full range (PS3.3 C.7.6.3.1.2), in fixed point of 16 bits. */

const HALF = 1 << 15;
const RED_CR = Math.round(1.402 * 65536);
const GREEN_CB = Math.round(0.344136 * 65536);
const GREEN_CR = Math.round(0.714136 * 65536);
const BLUE_CB = Math.round(1.772 * 65536);

const put = (rgb: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void => {
  rgb[at] = y + ((RED_CR * cr + HALF) >> 16);
  rgb[at + 1] = y + ((HALF - GREEN_CB * cb - GREEN_CR * cr) >> 16);
  rgb[at + 2] = y + ((BLUE_CB * cb + HALF) >> 16);
};

const asBytes = (clamped: Uint8ClampedArray): Uint8Array => new Uint8Array(clamped.buffer);

/** Y Cb Cr for each pixel to R G B for each pixel. */
export function ybrToRgb(ybr: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray(ybr.length);
  for (let i = 0; i + 2 < ybr.length; i += 3)
    put(rgb, i, ybr[i] as number, (ybr[i + 1] as number) - 128, (ybr[i + 2] as number) - 128);
  return asBytes(rgb);
}

/** Y Y Cb Cr for each two pixels to R G B for each pixel. Columns are even. */
export function ybr422ToRgb(words: Uint8Array): Uint8Array {
  const rgb = new Uint8ClampedArray((words.length / 2) * 3);
  for (let i = 0, to = 0; i + 3 < words.length; i += 4, to += 6) {
    const cb = (words[i + 2] as number) - 128;
    const cr = (words[i + 3] as number) - 128;
    put(rgb, to, words[i] as number, cb, cr);
    put(rgb, to + 3, words[i + 1] as number, cb, cr);
  }
  return asBytes(rgb);
}
