import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Size } from "#codecs/picture";
import type { RenditionFile } from "#pipeline/documents";
import type { JpegFile } from "#rendering/still";

/** A file for the patient: what rendition.json says of it, and where its bytes are. */
export interface MadeFile {
  readonly facts: RenditionFile;
  readonly content: { readonly bytes: Uint8Array } | { readonly path: string };
}

/** A JPEG that was made in memory. */
export function madeJpeg(name: string, role: "image" | "smaller" | "thumbnail" | "poster", jpeg: JpegFile): MadeFile {
  const { bytes, width, height } = jpeg;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { facts: { name, role, type: "image/jpeg", width, height, bytes: bytes.length, sha256 }, content: { bytes } };
}

/** An MP4 that was made on disk. */
export async function madeVideo(name: string, path: string, shown: Size & { seconds: number; frames: number }): Promise<MadeFile> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const { size: bytes } = await stat(path);
  return { facts: { name, role: "video", type: "video/mp4", ...shown, bytes, sha256: hash.digest("hex") }, content: { path } };
}
