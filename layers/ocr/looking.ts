import { createHash } from "node:crypto";
import type { Picture } from "#codecs/picture";
import type { OpenedImage } from "#dicom/image";
import type { HeldReason } from "#pipeline/documents";
import { type Known, type Look, lookAt } from "#pixels/look";
import type { ReadLine } from "#pixels/read-lines";
import type { Redactor } from "#pixels/redact";
import { prepareFrames } from "#rendering/frames";
import { decodedStill, encodeStill } from "#rendering/still";
import { withReader } from "./reader.ts";

const LONGEST_MILLISECONDS = 600_000; // below the stage's own limit, so that what takes too long is held and does not come again

/** A frame could not be fetched: nothing is wrong with the picture, and another delivery may fetch it. */
class Unfetched extends Error {
  override readonly name = "Unfetched";
}

/** Nobody knows what a line says. */
class NotRead extends Error {
  override readonly name = "NotRead";
}

/** What of an image is looked at: all frames, or these; as they are, or masked. */
export interface Sight {
  /** As `fetched` gives it. */
  readonly image: OpenedImage;
  readonly frames?: readonly number[];
  readonly redactor?: Redactor;
  /** Is shown every picture as it passes. */
  readonly seen?: (picture: Picture) => void;
  /** As what JPEG copies will show. */
  readonly asCopy?: boolean;
}

/** Nobody knows what the picture says. `error` is the kind of what went wrong. */
export interface LookFailed {
  readonly failed: HeldReason;
  readonly error: string;
}

export type Looking = (sight: Sight, known: Known) => Promise<Look>;

/**
 * What `work` makes of looking, with one reader for all of it; or why nobody knows what the picture says, whatever went wrong. Throws only what
 * fetching frames throws.
 */
export async function looking<T>(work: (look: Looking) => Promise<T>): Promise<T | LookFailed> {
  const deadline = performance.now() + LONGEST_MILLISECONDS;
  try {
    return await withReader((read) => {
      const readOnce = remembering(timely(read, deadline));
      return work((sight, known) => lookAt(pictures(sight, deadline), known, readOnce));
    });
  } catch (error) {
    if (error instanceof Unfetched) throw error.cause;
    const name = error instanceof Error ? error.name : "unknown";
    return { failed: name === "OcrFailed" || name === "NotRead" ? "NOT_READ" : "UNDECODABLE", error: name };
  }
}

const timely =
  (read: ReadLine, deadline: number): ReadLine =>
  async (line) => {
    if (performance.now() > deadline) throw new NotRead("Looking took too long.");
    return read(line).catch((cause) => {
      throw new NotRead("A line was not read.", { cause });
    });
  };

/** The same line says the same: what stays visible is not read again when the masked picture is looked at. */
function remembering(read: ReadLine): ReadLine {
  const known = new Map<string, ReturnType<ReadLine>>();
  return (line) => {
    const key = createHash("sha256").update(`${line.width} ${line.height} `).update(line.data).digest("base64");
    const words = known.get(key) ?? read(line);
    known.set(key, words);
    return words;
  };
}

async function* pictures({ image, frames, redactor, seen, asCopy }: Sight, deadline: number): AsyncGenerator<Picture> {
  const shown = redactor === undefined ? image : masked(image, redactor);
  const { picture } = await prepareFrames(shown);
  for (const index of frames ?? Array.from({ length: image.description.frames }, (_, i) => i)) {
    if (performance.now() > deadline) throw new NotRead("Looking took too long.");
    const found = await picture(await shown.frame(index));
    seen?.(found);
    yield asCopy ? await decodedStill(await encodeStill(found, found)) : found;
  }
}

/** An image that tells frames which could not be fetched from those that do not decode. */
export const fetched = (image: OpenedImage): OpenedImage => ({
  ...image,
  frame: (index) =>
    image.frame(index).catch((cause) => {
      throw new Unfetched("A frame was not fetched.", { cause });
    }),
});

const masked = (image: OpenedImage, { photometric, frame }: Redactor): OpenedImage => ({
  ...image,
  description: { ...image.description, photometric },
  frame: async (index) => frame(await image.frame(index)),
});
