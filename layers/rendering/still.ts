import sharp from "sharp";
import type { Picture, Size } from "#codecs/picture";

const THUMBNAIL_WIDTH = 320;

/** A JPEG file's bytes and its size. */
export interface JpegFile extends Size {
  readonly bytes: Uint8Array;
}

/** What encodes stills, as rendition.json names it. */
export const STILL_ENCODER = `libvips ${sharp.versions.vips}`;

/** The picture as a JPEG of `size`: 4:4:4, sRGB or grey, no metadata. The same picture gives the same bytes. */
export async function encodeStill(picture: Picture, size: Size): Promise<JpegFile> {
  const { width, height, channels, data } = picture;
  const raw = sharp(data, { raw: { width, height, channels } }).toColourspace(channels === 1 ? "b-w" : "srgb");
  const sized = size.width === width && size.height === height ? raw : raw.resize(size.width, size.height, { fit: "fill" });
  const encoded = await sized.jpeg({ quality: 90, chromaSubsampling: "4:4:4" }).toBuffer({ resolveWithObject: true });
  return { bytes: encoded.data, width: encoded.info.width, height: encoded.info.height };
}

/** The size of a picture's thumbnail: 320 wide, never larger than the picture. */
export function thumbnailSize({ width, height }: Size): Size {
  const scale = Math.min(1, THUMBNAIL_WIDTH / width);
  return { width: Math.round(width * scale), height: Math.max(1, Math.round(height * scale)) };
}
