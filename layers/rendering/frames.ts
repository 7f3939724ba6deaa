import type { Picture } from "#codecs/picture";
import type { OpenedImage } from "#dicom/image";
import { decoderOf } from "./decode.ts";
import { type GreyRange, greyRange } from "./grey-range.ts";
import { painter } from "./paint.ts";
import { settledColours } from "./settled-colours.ts";
import { checkSupported } from "./supported.ts";

/** An image ready to be rendered: what all its frames share is settled. */
export interface Frames {
  readonly image: OpenedImage;
  /** Grey images alone. */
  readonly range?: GreyRange;
  /** True where the header names other colours than the codestream, which was believed. */
  readonly contradicted: boolean;
  /** The picture in one frame's bytes. Throws Refusal where they do not hold it. */
  picture(bytes: Uint8Array): Promise<Picture>;
}

/** Settles how an image's frames become pictures. Throws Refusal for what cannot be rendered. */
export async function prepareFrames(opened: OpenedImage): Promise<Frames> {
  checkSupported(opened.description);
  const { image, contradicted } = await settledColours(opened);
  const decode = decoderOf(image.description);
  const range = await greyRange(image);
  const paint = painter(image.description, range);
  return {
    image,
    contradicted,
    ...(range === undefined ? {} : { range }),
    picture: async (bytes) => paint(await decode(bytes, image.description)),
  };
}
