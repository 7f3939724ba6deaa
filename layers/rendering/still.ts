import sharp from "sharp";
import type { Picture, Size } from "#codecs/picture";

/** The widths of the smaller copies, as pages choose among them. */
export const SMALLER_WIDTHS: readonly number[] = [320, 640, 1280];

/** A JPEG file's bytes and its size. */
export interface JpegFile extends Size {
  readonly bytes: Uint8Array;
}

/** What encodes stills, as rendition.json names it. */
export const STILL_ENCODER = `libvips ${sharp.versions.vips}`;

/** The picture, or the one in a JPEG file, as a JPEG of `size`: 4:4:4, sRGB or grey, no metadata. The same picture gives the same bytes. */
export async function encodeStill(from: Picture | JpegFile, size: Size): Promise<JpegFile> {
  const { width, height } = from;
  const sized = size.width === width && size.height === height ? read(from) : read(from).resize(size.width, size.height, FILL);
  const encoded = await sized.jpeg({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer({ resolveWithObject: true });
  return { bytes: encoded.data, width: encoded.info.width, height: encoded.info.height };
}

/** The picture in a JPEG file, as a screen shows it. Throws what is wrong with it. */
export async function decodedStill({ bytes }: Pick<JpegFile, "bytes">): Promise<Picture> {
  const { data, info } = await sharp(bytes, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, data };
}

const FILL = { fit: "fill" } as const;

function read(from: Picture | JpegFile): ReturnType<typeof sharp> {
  if ("bytes" in from) return sharp(from.bytes);
  const { width, height, channels, data } = from;
  return sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? "b-w" : "srgb");
}

/** A picture's size at another width: never larger than the picture, one pixel high at least. */
export function sizeAt({ width, height }: Size, most: number): Size {
  const scale = Math.min(1, most / width);
  return { width: Math.round(width * scale), height: Math.max(1, Math.round(height * scale)) };
}

/** The sizes of a picture's smaller copies: the thumbnail, and each of the widths that is smaller than the picture. */
export function smallerSizes(size: Size): readonly Size[] {
  const [thumbnail, ...others] = SMALLER_WIDTHS;
  return [thumbnail as number, ...others.filter((width) => width < size.width)].map((width) => sizeAt(size, width));
}
