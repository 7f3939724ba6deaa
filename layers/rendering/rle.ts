import type { ImageDescription } from "#dicom/image";
import { Refusal } from "./refusal.ts";
import type { Samples } from "./samples.ts";

const HEADER = 64;
const MOST_FROM_A_BYTE = 64; // a run of two bytes makes 128

const TOO_MANY = "more pixels than the header says";

const damaged = (what: string): Refusal => new Refusal("DAMAGED_PIXELS", `RLE: ${what}`);

/** The samples of an RLE frame, a plane for each sample (PS3.5 Annex G). Throws Refusal DAMAGED_PIXELS where they are not exactly there. */
export function decodeRle(bytes: Uint8Array, image: ImageDescription): Samples {
  const { samplesPerPixel, bitsAllocated, photometric } = image;
  const pixels = image.rows * image.columns;
  const count = samplesPerPixel * (bitsAllocated / 8);
  const segments = segmentsOf(bytes, count);
  if (pixels * count > bytes.length * MOST_FROM_A_BYTE) throw damaged("too few bytes");
  const planes = new Uint8Array(pixels * count);
  for (const [i, segment] of segments.entries()) unpack(segment, planes.subarray(i * pixels, (i + 1) * pixels));
  const words = bitsAllocated === 8 ? planes : joinBytes(planes, pixels, samplesPerPixel);
  return { words, layout: samplesPerPixel === 1 ? "by-pixel" : "by-plane", photometric };
}

/** The segments that the header lists (PS3.5 G.5): one for each byte of each sample. */
function segmentsOf(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  if (bytes.length < HEADER) throw damaged("no header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== count) throw damaged(`${view.getUint32(0, true)} segments, ${count} expected`);
  const starts = Array.from({ length: count }, (_, i) => view.getUint32(4 + 4 * i, true));
  return starts.map((start, i) => {
    const end = starts[i + 1] ?? bytes.length;
    if (start < HEADER || end < start || end > bytes.length) throw damaged("segment offsets");
    return bytes.subarray(start, end);
  });
}

/** Undoes the PackBits coding of one segment (PS3.5 G.3.2). */
function unpack(packed: Uint8Array, plane: Uint8Array): void {
  let from = 0;
  let to = 0;
  while (to < plane.length && from < packed.length) {
    const control = packed[from++] as number;
    if (control === 128) continue;
    const literal = control < 128;
    const length = literal ? control + 1 : 257 - control;
    const taken = literal ? length : 1;
    if (from + taken > packed.length) throw damaged("a run ends early");
    place(packed.subarray(from, from + taken), length, plane.subarray(to));
    from += taken;
    to += length;
  }
  if (to < plane.length) throw damaged("fewer pixels than the header says");
  if (!isPadding(packed.subarray(from))) throw damaged(TOO_MANY);
}

/** Puts one run at the start of `room`. Some encoders pad a plane to even length, so one byte may be too many. */
function place(bytes: Uint8Array, length: number, room: Uint8Array): void {
  if (length > room.length + 1) throw damaged(TOO_MANY);
  if (bytes.length === length) room.set(bytes.subarray(0, room.length));
  else room.fill(bytes[0] as number, 0, length);
}

/** Zeros, and the control byte that means nothing. */
const isPadding = (rest: Uint8Array): boolean => rest.every((byte) => byte === 0 || byte === 128);

/** 16-bit words from planes of bytes, the most significant byte's plane first (PS3.5 G.2). */
function joinBytes(planes: Uint8Array, pixels: number, samples: number): Uint16Array {
  const words = new Uint16Array(pixels * samples);
  for (let sample = 0; sample < samples; sample++) {
    const high = 2 * sample * pixels;
    const to = sample * pixels;
    for (let i = 0; i < pixels; i++) words[to + i] = ((planes[high + i] as number) << 8) | (planes[high + pixels + i] as number);
  }
  return words;
}
