import { decoderFor } from "#codecs/decode";
import { DamagedFrame, UnsupportedFrame } from "#codecs/frame-errors";
import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { Refusal } from "./refusal.ts";

/** Turns one frame's bytes into samples; throws Refusal where they do not hold the frame that the header promises. */
export type Decoder = (bytes: Uint8Array, image: ImageDescription) => Promise<Samples>;

/** The codec of an image's transfer syntax. */
export const codecOf = (image: ImageDescription): PixelCodec | undefined => TRANSFER_SYNTAXES[image.transferSyntax]?.codec;

/** The decoder of an image. Throws Refusal UNSUPPORTED_ENCODING where there is none. */
export function decoderOf(image: ImageDescription): Decoder {
  const decode = orRefuse(() => decoderFor(codecOf(image)));
  return async (bytes, described) => {
    try {
      return await decode(bytes, described);
    } catch (error) {
      throw asRefusal(error);
    }
  };
}

/** What a codec answers; its errors as Refusals. */
export function orRefuse<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asRefusal(error);
  }
}

function asRefusal(error: unknown): unknown {
  if (error instanceof DamagedFrame) return new Refusal("DAMAGED_PIXELS", error.message, { cause: error });
  if (error instanceof UnsupportedFrame) return new Refusal("UNSUPPORTED_ENCODING", error.message, { cause: error });
  return error;
}
