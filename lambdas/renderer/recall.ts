import { putJson } from "#aws/objects";
import type { ImageDescription } from "#dicom/image";
import type { Box, InstanceRecord, Recall, RenderOrder } from "#pipeline/documents";
import { keys } from "#pipeline/keys";
import type { TextIn } from "./gate.ts";

const EDGE = 2; // pixels: copies are a little softer than the instance

/** Has the deidentifier take an instance back: told again it changes nothing. */
export async function recall(
  { clinic, study, sop, digest }: RenderOrder,
  record: InstanceRecord,
  { rows, columns }: ImageDescription,
  found: readonly TextIn[] | "not read",
): Promise<void> {
  const boxes = found === "not read" ? [] : found.flatMap((text) => boxesOf(text, columns, rows));
  const reason = found === "not read" ? "NOT_READ" : "TEXT_IN_COPY";
  const word: Recall = { digest, reason, boxes, rows, columns, record };
  await putJson({ bucket: "uploads", key: keys.recall(clinic, study, sop) }, word);
}

/** Boxes of a copy in pixels of the instance: a copy can be of another shape, and padded to even sides. */
function boxesOf({ copy, boxes }: TextIn, columns: number, rows: number): readonly Box[] {
  const [across, down] = [columns / copy.width, rows / copy.height];
  return boxes.map(({ x0, y0, x1, y1 }) => ({
    x0: Math.max(0, Math.floor(x0 * across) - EDGE),
    y0: Math.max(0, Math.floor(y0 * down) - EDGE),
    x1: Math.min(columns, Math.ceil(x1 * across) + EDGE),
    y1: Math.min(rows, Math.ceil(y1 * down) + EDGE),
  }));
}
