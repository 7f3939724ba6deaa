import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { Rejection } from "#pipeline/rejections";
import { frameStill } from "#rendering/frame-still";
import { prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";

const SMALLER = [{ width: 32, height: 20 }];

/** Makes stills of a file's first and last frame: "shown", "no picture", or why it is refused. Throws what should never be thrown. */
export async function attemptPicture(bytes: Uint8Array): Promise<string> {
  try {
    const image = await openImage(bufferSource(bytes));
    if (image === undefined || image.stream !== undefined) return "no picture";
    const frames = await prepareFrames(image);
    for (const index of new Set([0, image.description.frames - 1])) await frameStill(frames, index, SMALLER);
    return "shown";
  } catch (error) {
    if (error instanceof Rejection || error instanceof Refusal) return error.reason;
    throw error;
  }
}
