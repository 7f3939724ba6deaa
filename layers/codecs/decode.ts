import type { ImageDescription } from "#dicom/image";
import type { PixelCodec } from "#dicom/transfer-syntaxes";
import { decodeDeflated } from "./deflated-frame.ts";
import { UnsupportedFrame } from "./frame-errors.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodeHtj2k, decodeJpeg2000 } from "./jpeg-2000.ts";
import { decodeJpegLs } from "./jpeg-ls.ts";
import { decodeJpegXl } from "./jpeg-xl.ts";
import { decodeRaw } from "./raw.ts";
import { rleSamples } from "./rle.ts";
import type { Samples } from "./samples.ts";

/** Turns one frame's bytes into samples. Throws DamagedFrame, UnsupportedFrame. */
export type Decoder = (bytes: Uint8Array, image: ImageDescription) => Samples | Promise<Samples>;

/** How each codec is decoded. To read another: its row here, its decoder, its sample. */
const DECODERS: Partial<Record<PixelCodec, Decoder>> = {
  raw: decodeRaw,
  "encapsulated-raw": decodeRaw,
  "deflated-frames": decodeDeflated,
  rle: rleSamples,
  "jpeg-baseline": decodeJpeg,
  "jpeg-extended": decodeJpeg,
  "jpeg-progressive": decodeJpeg,
  "jpeg-lossless": decodeJpeg,
  "jpeg-ls": decodeJpegLs,
  "jpeg-2000": decodeJpeg2000,
  htj2k: decodeHtj2k,
  "jpeg-xl": decodeJpegXl,
};

/** The decoder of a codec. Throws UnsupportedFrame where there is none. */
export function decoderFor(codec: PixelCodec | undefined): Decoder {
  const decoder = codec && DECODERS[codec];
  if (decoder === undefined) throw new UnsupportedFrame(`codec ${codec ?? "unknown"}`);
  return decoder;
}
