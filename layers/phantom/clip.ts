import sharp from "sharp";
import { imageHeader, samples } from "./image-header.ts";
import { type PhantomInstance, phantomInstance } from "./instance.ts";
import type { DataSet } from "./part10.ts";
import { profile } from "./profile.ts";
import { nameProfile, screen } from "./screen.ts";
import { SCREEN, scan } from "./sector.ts";

const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const ULTRASOUND_MULTIFRAME = "1.2.840.10008.5.1.4.1.1.3.1";

const FRAMES = 50;
const FRAME_MILLISECONDS = 40;
const RATE = 1000 / FRAME_MILLISECONDS;
const BEATS = 5; // of the heart in one turn of the clip: 150 a minute
const QUALITY = 82;

/** One frame. All that moves is, after the last frame, where it was at the first. */
async function frame(index: number): Promise<Uint8Array> {
  const turn = (2 * Math.PI * index) / FRAMES;
  const tissue = await profile({ beat: Math.sin(BEATS * turn), wave: Math.sin(2 * turn), kick: Math.sin(turn + 1) });
  const hold = { shift: 0.12 * Math.sin(turn), turn: 0.008 * Math.cos(turn) };
  const picture = screen(scan(tissue, hold, 100 + 2 * index), RATE);
  nameProfile(picture);
  const raw = { width: SCREEN.columns, height: SCREEN.rows, channels: 3 } as const;
  const jpeg = await sharp(picture.rgb, { raw }).jpeg({ quality: QUALITY, chromaSubsampling: "4:2:0" }).toBuffer();
  return jpeg.length % 2 === 0 ? jpeg : Buffer.concat([jpeg, Uint8Array.of(0)]);
}

/** Number and time of the frames, and how they were compressed (PS3.3 C.7.6.5, C.7.6.6). */
const cine = (bytes: number): DataSet => [
  ["00082142", "IS", "1"],
  ["00082143", "IS", String(FRAMES)],
  ["00082144", "IS", String(RATE)],
  ["00180040", "IS", String(RATE)],
  ["00181063", "DS", String(FRAME_MILLISECONDS)],
  ["00181066", "DS", "0"],
  ["00280008", "IS", String(FRAMES)],
  ["00280009", "AT", "00181063"],
  ["00282110", "CS", "01"],
  ["00282112", "DS", ((SCREEN.columns * SCREEN.rows * 3 * FRAMES) / bytes).toFixed(2)],
  ["00282114", "CS", "ISO_10918_1"],
];

/** Two seconds of the child's profile, heart beating and hand waving: JPEG baseline, chrominance subsampled. */
export async function clip(): Promise<PhantomInstance> {
  const frames = await Promise.all(Array.from({ length: FRAMES }, (_, index) => frame(index)));
  const payload = Buffer.concat(frames);
  return phantomInstance("waving.dcm", payload, {
    transferSyntax: JPEG_BASELINE,
    sopClass: ULTRASOUND_MULTIFRAME,
    dataSet: [...imageHeader(3, "Waving hand"), ...samples("YBR_FULL_422"), ...cine(payload.length)],
    frames,
  });
}
