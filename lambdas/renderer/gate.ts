import { log } from "#aws/log";
import type { Picture, Size } from "#codecs/picture";
import { decodeFrames } from "#ffmpeg/decode";
import { withFfmpeg } from "#ffmpeg/find";
import { withReader } from "#ocr/reader";
import type { Box, InstanceRecord, RenditionFile } from "#pipeline/documents";
import { type Look, lookAt, type Masked } from "#pixels/look";
import type { ReadLine } from "#pixels/read-lines";
import { decodedStill } from "#rendering/still";
import type { MadeFile } from "./made-file.ts";

/** Text in finished copies, in their pixels. */
export interface TextIn {
  readonly copy: Size;
  readonly boxes: readonly Box[];
}

/** What of the instance is visible, and its size. */
export interface Shown {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: InstanceRecord["pixels"];
}

/**
 * Looks at finished copies once more, as whoever gets them sees them: the picture, or every frame of the video, one of which is the poster; smaller
 * copies show what the larger one does. Knows no names: any text that is not known to be harmless counts. "not read" where anything goes wrong: then
 * nobody knows what they say.
 */
export async function textInCopies(
  files: readonly MadeFile[],
  shown: Shown,
  signal: AbortSignal,
): Promise<readonly TextIn[] | "not read"> {
  try {
    return await withReader(async (read) => {
      const found: TextIn[] = [];
      for (const { facts, content } of files.filter(({ facts: { role } }) => role === "image" || role === "video")) {
        const look = await lookInto(content, facts, read, signal);
        const boxes = look.mask.filter((text) => counts(text, facts, shown)).map(({ box }) => box);
        if (boxes.length > 0) found.push({ copy: facts, boxes });
      }
      return found;
    });
  } catch (error) {
    log("renderer", "not looked at", { error: error instanceof Error ? error.name : "unknown" });
    return "not read";
  }
}

const EVERYWHERE = { x0: 0, y0: 0, x1: Number.MAX_SAFE_INTEGER, y1: Number.MAX_SAFE_INTEGER };

async function lookInto(content: MadeFile["content"], facts: RenditionFile, read: ReadLine, signal: AbortSignal): Promise<Look> {
  const look = (pictures: AsyncIterable<Picture> | readonly Picture[]) =>
    lookAt(pictures, { keep: [EVERYWHERE], matches: () => false }, read);
  if ("bytes" in content) return look([await decodedStill(content)]);
  return withFfmpeg((ffmpeg) => look(counted(decodeFrames(ffmpeg, content.path, facts, signal), facts.frames)));
}

const CUT = 16; // pixels: a mask in JPEG grows to blocks of this size

/** What was read counts; what only looks like text does not where a mask has cut through the picture, for such edges look like letters. */
function counts({ box, reason }: Masked, copy: Size, { rows, columns, pixels }: Shown): boolean {
  if (reason !== "UNREAD" && reason !== "STATIC_OVERLAY") return true;
  const [across, down] = [columns / copy.width, rows / copy.height];
  const near = {
    x0: Math.max(0, box.x0 * across - CUT),
    y0: Math.max(0, box.y0 * down - CUT),
    x1: Math.min(columns, box.x1 * across + CUT),
    y1: Math.min(rows, box.y1 * down + CUT),
  };
  const isInside = ({ x0, y0, x1, y1 }: Box) => x0 <= near.x0 && y0 <= near.y0 && x1 >= near.x1 && y1 >= near.y1;
  const meets = ({ x0, y0, x1, y1 }: Box) => x0 < near.x1 && near.x0 < x1 && y0 < near.y1 && near.y0 < y1;
  return (pixels.keep.length === 0 || pixels.keep.some(isInside)) && !pixels.mask.some((masked) => meets(masked.box));
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
