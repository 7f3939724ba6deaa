/**
 * The samples of one frame as decoded, before anything is made of them: stored words, one each of bits allocated.
 * "422": Y Y Cb Cr for each two pixels of a row (PS3.3 C.7.6.3.1.2).
 */
export interface Samples {
  readonly words: Uint8Array | Uint16Array;
  readonly layout: "by-pixel" | "by-plane" | "422";
  /** What the words are after decoding, which can differ from the header: a decoded JPEG is RGB whatever it was. */
  readonly photometric: string;
}

/** The samples with each pixel's together: planes are woven, everything else stays as it is. */
export function byPixel(samples: Samples): Uint8Array | Uint16Array {
  if (samples.layout !== "by-plane") return samples.words;
  const { words } = samples;
  const pixels = words.length / 3;
  const woven = words instanceof Uint8Array ? new Uint8Array(words.length) : new Uint16Array(words.length);
  for (let i = 0, to = 0; i < pixels; i++) {
    woven[to++] = words[i] as number;
    woven[to++] = words[pixels + i] as number;
    woven[to++] = words[2 * pixels + i] as number;
  }
  return woven;
}
