import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { passedThrough } from "#rendering/frame-still";
import { prepareFrames } from "#rendering/frames";
import { sourceClip } from "./clip-corpus.ts";
import type { Figure } from "./reached.ts";

const TIMES = 500;

/** A JPEG from its first scan on, without the marker at its end. */
function entropyCoded(jpeg: Uint8Array): Buffer {
  const bytes = Buffer.from(jpeg);
  return bytes.subarray(bytes.indexOf("ffda", "hex"), -2);
}

/** What it costs to take a JPEG frame as it is. */
export async function passThroughFigures(): Promise<readonly Figure[]> {
  const image = await openImage(bufferSource((await sourceClip()).bytes));
  if (image === undefined) return [];
  const frames = await prepareFrames(image);
  const bytes = await image.frame(0);
  const passed = passedThrough(frames, bytes);
  if (passed === undefined) return [];
  const start = performance.now();
  for (let i = 0; i < TIMES; i++) passedThrough(frames, bytes);
  const milliseconds = (performance.now() - start) / TIMES;
  const isSame = Buffer.from(bytes).includes(entropyCoded(passed.bytes));
  return [
    {
      what: `pass-through still${isSame ? "" : ", BYTES CHANGED"}`,
      value: milliseconds,
      digits: 3,
      reach: { most: 1 },
      unit: " ms",
    },
  ];
}
