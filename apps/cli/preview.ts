import sharp from "sharp";
import { head, objectSource } from "#aws/objects";
import { openImage } from "#dicom/open-image";
import type { HeldNote } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import { frameStill } from "#rendering/frame-still";
import { prepareFrames } from "#rendering/frames";
import { Refusal } from "#rendering/refusal";
import type { JpegFile } from "#rendering/still";
import type { HeldImage } from "./decisions.ts";
import { UsageError } from "./usage-error.ts";

/** A held image's middle frame as JPEG; what release would mask is veiled in red, so that a person sees both. */
export async function previewHeld(clinic: string, { study, name, note }: HeldImage): Promise<Uint8Array> {
  const ref = { bucket: "uploads", key: keys.held(clinic, study, name) } as const;
  const stored = await head(ref);
  const image = stored && (await openImage(objectSource(ref, stored.size)));
  if (image === undefined) throw new UsageError("It has no picture to look at.");
  try {
    const still = await frameStill(await prepareFrames(image), Math.floor(image.description.frames / 2));
    return await veil(still.image, note);
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError("This encoding cannot be shown yet. Look at it in a DICOM viewer.");
    throw error;
  }
}

/** Lays a red veil over what is outside the boxes to keep; nothing is veiled where release keeps the whole picture. */
async function veil({ bytes, width, height }: JpegFile, { keep, rows, columns }: HeldNote): Promise<Uint8Array> {
  if (keep.length === 0) return bytes;
  const holes = keep.map(({ x0, y0, x1, y1 }) => `M${x0} ${y0}V${y1}H${x1}V${y0}Z`).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${columns} ${rows}" preserveAspectRatio="none">
    <path fill="#d00" fill-opacity="0.55" fill-rule="evenodd" d="M0 0H${columns}V${rows}H0Z${holes}"/></svg>`;
  return sharp(bytes)
    .composite([{ input: Buffer.from(svg) }])
    .jpeg({ quality: 85 })
    .toBuffer();
}
