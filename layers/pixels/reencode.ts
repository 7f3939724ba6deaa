import { decoderFor } from "#codecs/decode";
import { canEncode, type EncodedFrame, encodeFrame } from "#codecs/encode";
import { DamagedFrame, UnsupportedFrame } from "#codecs/frame-errors";
import type { Samples } from "#codecs/samples";
import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { blackPixel } from "./black.ts";
import type { Run } from "./mask.ts";

/** True where a frame could not be decoded or coded again: it may be whole all the same, so its file is held and not refused for good. */
export const isFrameError = (error: unknown): boolean => error instanceof DamagedFrame || error instanceof UnsupportedFrame;

/**
 * Masks frames of any encoding that can be written without loss: decoded, blackened, coded again in their own transfer syntax, every other
 * sample as it was decoded. Undefined where there is no such encoder. Throws DamagedFrame, UnsupportedFrame.
 */
export function reencoder(
  description: ImageDescription,
  runs: readonly Run[],
): ((frame: Uint8Array) => Promise<EncodedFrame>) | undefined {
  if (!canEncode(description)) return undefined;
  const decode = decoderFor(TRANSFER_SYNTAXES[description.transferSyntax]?.codec);
  return async (frame) => {
    const samples = await decode(frame, description);
    return encodeFrame(blackened(samples, description, runs), description);
  };
}

function blackened(samples: Samples, description: ImageDescription, runs: readonly Run[]): Samples {
  const { layout, photometric } = samples;
  const black = blackPixel({ ...description, photometric });
  if (black === undefined || layout === "422") throw new UnsupportedFrame(`no black is known of ${layout} samples`);
  const words = samples.words.slice();
  const [pixels, apart] = layout === "by-plane" ? [words.length / black.length, 1] : [1, black.length];
  for (const { from, to } of runs)
    for (const [channel, value] of black.entries()) for (let i = from; i < to; i++) words[channel * pixels + i * apart] = value;
  return { ...samples, words };
}
