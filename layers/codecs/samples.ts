/** Stored words, one each of bits allocated: 8-bit words for up to 8 bits, 16 for up to 16, 32 for up to 32. */
export type Words = Uint8Array | Uint16Array | Uint32Array;

/**
 * The samples of one frame as decoded, before anything is made of them.
 * "422": Y Y Cb Cr for each two pixels of a row (PS3.3 C.7.6.3.1.2).
 */
export interface Samples {
  readonly words: Words;
  readonly layout: "by-pixel" | "by-plane" | "422";
  /** What the words are after decoding, which can differ from the header: a decoded JPEG is RGB whatever it was. */
  readonly photometric: string;
}

/** New words of the same size as `like`. */
export function newWords(like: Words, length: number): Words {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  return like instanceof Uint16Array ? new Uint16Array(length) : new Uint32Array(length);
}

/** The samples with each pixel's together: planes are woven, everything else stays as it is. */
export function byPixel(samples: Samples): Words {
  if (samples.layout !== "by-plane") return samples.words;
  const { words } = samples;
  const pixels = words.length / 3;
  const woven = newWords(words, words.length);
  for (let i = 0, to = 0; i < pixels; i++) {
    woven[to++] = words[i] as number;
    woven[to++] = words[pixels + i] as number;
    woven[to++] = words[2 * pixels + i] as number;
  }
  return woven;
}

/** The samples with each of a pixel's in a plane of its own. Not for "422". */
export function byPlane(samples: Samples): Words {
  const { words } = samples;
  if (samples.layout !== "by-pixel" || samples.photometric.startsWith("MONO") || samples.photometric === "PALETTE COLOR")
    return words;
  const pixels = words.length / 3;
  const planes = newWords(words, words.length);
  for (let i = 0, from = 0; i < pixels; i++) {
    planes[i] = words[from++] as number;
    planes[pixels + i] = words[from++] as number;
    planes[2 * pixels + i] = words[from++] as number;
  }
  return planes;
}
