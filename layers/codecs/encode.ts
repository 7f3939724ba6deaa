import type { ImageDescription } from "#dicom/image";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { decoderFor } from "./decode.ts";
import { encodeDeflated } from "./deflated-frame.ts";
import { UnsupportedFrame } from "./frame-errors.ts";
import { JPEG_XL_RECOMPRESSION, nativeEncoder } from "./native-encoder.ts";
import { encodeRaw } from "./raw.ts";
import { encodeRleFrame } from "./rle.ts";
import { byPixel, type Samples, type Words } from "./samples.ts";

/** One frame's bytes in the image's own transfer syntax, and the Photometric Interpretation that the header must then have. */
export interface EncodedFrame {
  readonly bytes: Uint8Array;
  readonly photometric: string;
}

/** Encodes samples so that they come back as they were. Throws UnsupportedFrame. */
export type Encoder = (samples: Samples, image: ImageDescription) => EncodedFrame;

const asIs =
  (encode: (samples: Samples, image: ImageDescription) => Uint8Array): Encoder =>
  (samples, image) => ({ bytes: encode(samples, image), photometric: samples.photometric });

/** How each codec is encoded without loss. To write another: its row here, its encoder, its row in the test. */
const ENCODERS: Partial<Record<PixelCodec, Encoder>> = {
  raw: asIs(encodeRaw),
  "encapsulated-raw": asIs(encodeRaw),
  "deflated-frames": asIs(encodeDeflated),
  rle: asIs(encodeRleFrame),
  "jpeg-lossless": nativeEncoder("Jpeg"),
  "jpeg-ls": nativeEncoder("JpegLs"),
  "jpeg-2000": nativeEncoder("Jpeg2000"),
  htj2k: nativeEncoder("HtJpeg2000"),
  "jpeg-xl": nativeEncoder("JpegXl"),
};

/** True where frames of this image's transfer syntax can be written without loss. */
export const canEncode = (image: ImageDescription): boolean =>
  codecOf(image) in ENCODERS && image.transferSyntax !== JPEG_XL_RECOMPRESSION;

const codecOf = ({ transferSyntax }: ImageDescription): PixelCodec => TRANSFER_SYNTAXES[transferSyntax]?.codec ?? "video";

/**
 * Samples as a frame of the image's transfer syntax, without loss in the bits up to High Bit: what was written is decoded and compared.
 * Throws UnsupportedFrame where the codec does not give the samples back.
 */
export async function encodeFrame(samples: Samples, image: ImageDescription): Promise<EncodedFrame> {
  const encode = ENCODERS[codecOf(image)];
  if (encode === undefined) throw new UnsupportedFrame(`no encoder for ${codecOf(image)}`);
  const encoded = encode(samples, image);
  const decoded = await decoderFor(codecOf(image))(encoded.bytes, { ...image, photometric: encoded.photometric });
  if (!sameBits(byPixel(samples), byPixel(decoded), image)) throw new UnsupportedFrame("the encoder changed samples");
  return encoded;
}

function sameBits(before: Words, after: Words, { highBit }: ImageDescription): boolean {
  const used = 2 ** (highBit + 1) - 1;
  return before.length === after.length && before.every((word, i) => ((word ^ (after[i] as number)) & used) === 0);
}
