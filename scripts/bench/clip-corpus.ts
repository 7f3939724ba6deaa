import { readFileSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { openImage } from "#dicom/open-image";
import { encodeRle } from "#dicom/rle";
import { bufferSource } from "#dicom/source";
import { clip as phantomClip } from "#phantom/clip";
import { type Content, type DataSet, part10 } from "#phantom/part10";

/** The clip of the figures: as many frames of this size, at this speed. */
export const CLIP = {
  ...{ columns: 1016, rows: 708, frames: 108, frameMilliseconds: 33.333 },
  /** Of `oblong` alone. */
  aspect: { vertical: 7, horizontal: 5 },
} as const;

/** Real files, where this machine has them. */
export const SAMPLES = process.env.KEEPSAKE_SAMPLES ?? join(import.meta.dirname, "../../../shared/samples");
const SOURCE = "ultrasound/ge-voluson-s-obstetric-cine-87f.dcm";
const QUALITY = 80; // of the sample's own frames, about

const JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
const RLE_LOSSLESS = "1.2.840.10008.1.2.5";
const EXPLICIT_LE = "1.2.840.10008.1.2.1";

/** One clip in several encodings: Part 10 files, and the same frames bare, as ffmpeg takes them. */
export interface ClipFiles {
  /** What the frames were made from, in words. */
  readonly made: string;
  readonly jpeg: string;
  readonly mjpeg: string;
  readonly rle: string;
  readonly raw: string;
  /** The first, with pixels taller than they are wide. */
  readonly oblong: string;
  readonly rgb: string;
}

/** The clip that the others are made from, and what it is. */
export async function sourceClip(): Promise<{ bytes: Uint8Array; made: string }> {
  try {
    return { bytes: readFileSync(join(SAMPLES, SOURCE)), made: "frames of a real obstetric clip" };
  } catch {
    return { bytes: (await phantomClip()).bytes, made: "frames of the phantom, for the samples are not here" };
  }
}

async function* resized(bytes: Uint8Array): AsyncGenerator<{ jpeg: Uint8Array; rgb: Uint8Array }> {
  const image = await openImage(bufferSource(bytes));
  if (image === undefined) throw new Error("The source of the clip holds no picture.");
  for (let i = 0; i < CLIP.frames; i++) {
    const picture = sharp(await image.frame(i % image.description.frames)).resize(CLIP.columns, CLIP.rows, { fit: "cover" });
    const jpeg = await picture.jpeg({ quality: QUALITY, chromaSubsampling: "4:2:0" }).toBuffer();
    yield { jpeg: even(jpeg), rgb: await sharp(jpeg).raw().toBuffer() };
  }
}

const even = (bytes: Buffer): Buffer => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(0)]));

const planesOf = (rgb: Uint8Array): Uint8Array[] =>
  [0, 1, 2].map((plane) => Uint8Array.from({ length: rgb.length / 3 }, (_, i) => rgb[i * 3 + plane] as number));

const header = (photometric: string, frames: number = CLIP.frames): DataSet => [
  ["00080060", "CS", "US"],
  ["0020000D", "UI", "2.25.1"],
  ["0020000E", "UI", "2.25.2"],
  ["00181063", "DS", String(CLIP.frameMilliseconds)],
  ["00280002", "US", 3],
  ["00280004", "CS", photometric],
  ["00280006", "US", 0],
  ["00280008", "IS", String(frames)],
  ["00280009", "AT", "00181063"],
  ["00280010", "US", CLIP.rows],
  ["00280011", "US", CLIP.columns],
  ["00280100", "US", 8],
  ["00280101", "US", 8],
  ["00280102", "US", 7],
  ["00280103", "US", 0],
];

const CLASS = { sopClass: "1.2.840.10008.5.1.4.1.1.3.1", sop: "2.25.3" };

/** Writes an uncompressed clip of about so many megabytes: the frames of `rgb` again and again. */
export async function writeLongClip(path: string, megabytes: number, rgb: string): Promise<void> {
  const frame = CLIP.columns * CLIP.rows * 3;
  const frames = Math.floor((megabytes * 1e6) / frame);
  const head = Buffer.from(
    part10({ ...CLASS, dataSet: [...header("RGB", frames), ["7FE00010", "OB", new Uint8Array(0)]], transferSyntax: EXPLICIT_LE }),
  );
  head.writeUInt32LE(frames * frame, head.length - 4);
  const [from, to] = [await open(rgb), await open(path, "w")];
  try {
    await to.write(head);
    const bytes = Buffer.alloc(frame);
    for (let i = 0; i < frames; i++) {
      await from.read(bytes, 0, frame, (i % CLIP.frames) * frame);
      await to.write(bytes);
    }
  } finally {
    await from.close();
    await to.close();
  }
}

/** Writes the clip in every encoding that is measured to a folder: about 0.6 GB. */
export async function writeClip(folder: string): Promise<ClipFiles> {
  const { bytes, made } = await sourceClip();
  const frames: { jpeg: Uint8Array; rgb: Uint8Array }[] = [];
  for await (const frame of resized(bytes)) frames.push(frame);
  const rgb = Buffer.concat(frames.map((frame) => frame.rgb));
  const write = async (name: string, content: Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const dicom = (name: string, photometric: string, content: Pick<Content, "transferSyntax" | "frames">, more: DataSet = []) =>
    write(name, part10({ ...CLASS, dataSet: [...header(photometric), ...more], ...content }));
  const jpegs = frames.map(({ jpeg }) => jpeg);
  const packed = frames.map((frame) => encodeRle(planesOf(frame.rgb), CLIP.columns));
  return {
    made,
    jpeg: await dicom("jpeg.dcm", "YBR_FULL_422", { transferSyntax: JPEG_BASELINE, frames: jpegs }),
    oblong: await dicom("oblong.dcm", "YBR_FULL_422", { transferSyntax: JPEG_BASELINE, frames: jpegs }, [
      ["00280034", "IS", `${CLIP.aspect.vertical}\\${CLIP.aspect.horizontal}`],
    ]),
    mjpeg: await write("bare.mjpeg", Buffer.concat(jpegs)),
    rle: await dicom("rle.dcm", "RGB", { transferSyntax: RLE_LOSSLESS, frames: packed }),
    raw: await dicom("raw.dcm", "RGB", { transferSyntax: EXPLICIT_LE }, [["7FE00010", "OB", rgb]]),
    rgb: await write("bare.rgb", rgb),
  };
}
