import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { decodeJpeg } from "./jpeg.ts";
import { decodeRaw } from "./raw.ts";
import { Refusal } from "./refusal.ts";
import { rleSamples } from "./rle.ts";

/** Turns one frame's bytes into samples; throws Refusal where they do not hold the frame that the header promises. */
export type Decoder = (bytes: Uint8Array, image: ImageDescription) => Samples | Promise<Samples>;

/** How each codec is decoded. To render another: its row here, its decoder, its sample. */
const DECODERS: Partial<Record<PixelCodec, Decoder>> = {
  raw: decodeRaw,
  "encapsulated-raw": decodeRaw,
  rle: rleSamples,
  "jpeg-baseline": decodeJpeg,
};

/** The codec of an image's transfer syntax. */
export const codecOf = (image: ImageDescription): PixelCodec | undefined => TRANSFER_SYNTAXES[image.transferSyntax]?.codec;

/** The decoder of an image. Throws Refusal UNSUPPORTED_ENCODING where there is none. */
export function decoderOf(image: ImageDescription): Decoder {
  const codec = codecOf(image);
  const decoder = codec && DECODERS[codec];
  if (decoder === undefined) throw new Refusal("UNSUPPORTED_ENCODING", `codec ${codec ?? "unknown"}`);
  return decoder;
}
