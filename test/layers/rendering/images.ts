import type { ImageDescription, OpenedImage } from "#dicom/image";
import { prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import { description } from "../pixels/pictures.ts";

export const RLE = "1.2.840.10008.1.2.5";
export const JPEG = "1.2.840.10008.1.2.4.50";
export const BIG_ENDIAN = "1.2.840.10008.1.2.2";

/** An image whose frames are these bytes; one row and as many columns as `changes` says. */
export function imageOf(changes: Partial<ImageDescription>, ...frames: Uint8Array[]): OpenedImage {
  return {
    description: description({ rows: 1, frames: frames.length, ...changes }),
    regions: [],
    frame: async (index) => frames[index] ?? new Uint8Array(0),
  };
}

/** What a one-row image of 16-bit words shows. */
export const words = (...values: number[]): Uint8Array => new Uint8Array(Uint16Array.from(values).buffer);

/** The pixels of an image's first frame, as rendered. */
export async function pixelsOf(image: OpenedImage): Promise<readonly number[]> {
  const frames = await prepareFrames(image);
  return [...(await frames.picture(await image.frame(0))).data];
}

/** The reason that an attempt is refused for; "none" where it succeeds. */
export async function refusalOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "none";
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}

/** An RLE frame of these segments (PS3.5 G.5). */
export function rleFrame(...segments: readonly (readonly number[])[]): Uint8Array {
  const header = new Uint32Array(16);
  header[0] = segments.length;
  let offset = 64;
  for (const [i, segment] of segments.entries()) {
    header[i + 1] = offset;
    offset += segment.length;
  }
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}
