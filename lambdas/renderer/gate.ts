import sharp from "sharp";
import { log } from "#aws/log";
import type { Picture, Size } from "#codecs/picture";
import { decodeFrames } from "#ffmpeg/decode";
import { withFfmpeg } from "#ffmpeg/find";
import { withReader } from "#ocr/reader";
import type { Box } from "#pipeline/documents";
import { legibleText } from "#pixels/legible-text";
import type { ReadLine } from "#pixels/read-lines";
import type { MadeFile } from "./made-file.ts";

/** Text in finished copies, in their pixels. */
export interface TextIn {
  readonly copy: Size;
  readonly boxes: readonly Box[];
}

/**
 * Looks at finished copies once more, as whoever gets them sees them: the picture, the poster, every frame of the video. Knows no names: any text
 * that is not known to be harmless counts. "not read" where anything goes wrong: then nobody knows what they say.
 */
export async function textInCopies(files: readonly MadeFile[], signal: AbortSignal): Promise<readonly TextIn[] | "not read"> {
  try {
    return await withReader(async (read) => {
      const found: TextIn[] = [];
      for (const file of files) {
        const boxes = await textIn(file, read, signal);
        if (boxes.length > 0) found.push({ copy: file.facts, boxes });
      }
      return found;
    });
  } catch (error) {
    log("renderer", "not looked at", { error: error instanceof Error ? error.name : "unknown" });
    return "not read";
  }
}

/** Smaller copies show what the larger one does. */
function textIn({ facts, content }: MadeFile, read: ReadLine, signal: AbortSignal): Promise<readonly Box[]> | readonly Box[] {
  if (facts.role === "thumbnail" || facts.role === "smaller") return [];
  if ("bytes" in content) return legibleIn([content.bytes], read);
  return withFfmpeg((ffmpeg) => legibleText(counted(decodeFrames(ffmpeg, content.path, facts, signal), facts.frames), read));
}

const legibleIn = async (jpegs: readonly Uint8Array[], read: ReadLine): Promise<readonly Box[]> =>
  legibleText(await Promise.all(jpegs.map(decoded)), read);

async function decoded(jpeg: Uint8Array): Promise<Picture> {
  const { data, info } = await sharp(jpeg, { failOn: "error" }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: info.channels === 1 ? 1 : 3, data };
}

/** A video of other frames than were made is not the one that was made. */
async function* counted(pictures: AsyncIterable<Picture>, frames: number | undefined): AsyncGenerator<Picture> {
  let seen = 0;
  for await (const picture of pictures) {
    seen++;
    yield picture;
  }
  if (seen !== frames) throw new RangeError(`${seen} frames, ${frames} were made.`);
}
