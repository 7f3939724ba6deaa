import type { BareJpeg } from "#codecs/jpeg";
import type { ImageDescription } from "#dicom/image";
import { displaySize } from "./display-size.ts";
import { greyLevel } from "./grey-level.ts";
import type { GreyRange } from "./grey-range.ts";
import { tableOf } from "./stored-value.ts";

/** True where a JPEG frame, as any decoder shows it, is the picture that rendering would make. */
export function showsAsIs(jpeg: BareJpeg, image: ImageDescription, range?: GreyRange): boolean {
  if (jpeg.colour !== "grey") return true;
  if (image.photometric === "PALETTE COLOR" || range === undefined || image.bitsAllocated !== 8) return false;
  return tableOf(image, greyLevel(image, range)).every((level, word) => level === word);
}

/** True where a JPEG frame shown as it is has square pixels too. */
export function passesThrough(jpeg: BareJpeg, image: ImageDescription, range?: GreyRange): boolean {
  const size = displaySize(image);
  return size.width === image.columns && size.height === image.rows && showsAsIs(jpeg, image, range);
}

/** Sampling factors of luma and chroma whose planes video encoders take as they are: 4:4:4, 4:2:2 and 4:2:0. */
const VIDEO_SAMPLINGS: ReadonlySet<string> = new Set(["1x1,1x1,1x1", "2x1,1x1,1x1", "2x2,1x1,1x1"]);

/** True where frames like this one can be handed to ffmpeg undecoded. */
export function pipesAsMjpeg(jpeg: BareJpeg, image: ImageDescription, range?: GreyRange): boolean {
  if (jpeg.header.process !== 0xc0 || !showsAsIs(jpeg, image, range)) return false;
  const samplings = jpeg.header.components.map(({ horizontal, vertical }) => `${horizontal}x${vertical}`).join();
  return jpeg.colour === "grey" || (jpeg.colour === "ybr" && VIDEO_SAMPLINGS.has(samplings));
}
