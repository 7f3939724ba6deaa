import { UnsupportedFrame } from "./frame-errors.ts";

/**
 * 8-bit samples of a big-endian file in their order. Written as 16-bit words (VR OW) they lie in swapped pairs (PS3.5 8.1.1),
 * but real files also leave them unswapped; of the two readings the smoother picture is the right one.
 * Throws UnsupportedFrame for an odd number, whose last pair is not whole.
 */
export function inSampleOrder(bytes: Uint8Array, samplesTogether: number): Uint8Array {
  if (bytes.length % 2 !== 0) throw new UnsupportedFrame("an odd number of big-endian bytes");
  const swapped = Buffer.alloc(bytes.length);
  swapped.set(bytes);
  swapped.swap16();
  return roughness(swapped, samplesTogether) < roughness(bytes, samplesTogether) ? swapped : bytes;
}

/** The sum of differences between each sample and the same sample of the next pixel. */
function roughness(samples: Uint8Array, distance: number): number {
  let sum = 0;
  for (let i = distance; i < samples.length; i++) sum += Math.abs((samples[i] as number) - (samples[i - distance] as number));
  return sum;
}
