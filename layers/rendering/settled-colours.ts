import { DamagedFrame } from "#codecs/frame-errors";
import { looksYbr } from "#codecs/jpeg";
import type { OpenedImage } from "#dicom/image";
import { parseJpeg2000 } from "#dicom/jpeg-2000-header";
import { type JpegColour, jpegColour, namesColours } from "#dicom/jpeg-colour";
import { parseJpeg } from "#dicom/jpeg-header";
import type { PixelCodec } from "#dicom/transfer-syntaxes";
import { codecOf } from "./decode.ts";
import { isDamage } from "./frame-damage.ts";

const SYCC = 18;

/** The Photometric Interpretation that the samples of a frame really have; the header's where the codestream does not contradict it. */
type Reader = (frame: Uint8Array, photometric: string) => string | Promise<string>;

const READERS: Partial<Record<PixelCodec, Reader>> = {
  "jpeg-baseline": jpeg,
  "jpeg-extended": jpeg,
  "jpeg-progressive": jpeg,
  "jpeg-2000": jpeg2000,
  htj2k: jpeg2000,
};

/** An image of three samples with the colours that its first frame has, and whether the header names others (PS3.5 8.2.1, 8.2.4). */
export async function settledColours(image: OpenedImage): Promise<{ image: OpenedImage; contradicted: boolean }> {
  const { description } = image;
  const read = READERS[codecOf(description) ?? "raw"];
  if (description.samplesPerPixel !== 3 || read === undefined) return { image, contradicted: false };
  const first = await unlessDamaged(() => image.frame(0));
  if (first === undefined) return { image, contradicted: false };
  const photometric = (await unlessDamaged(() => read(first, description.photometric))) ?? description.photometric;
  const frame: OpenedImage["frame"] = (index, room) =>
    description.frames === 1 && index === 0 ? Promise.resolve(first) : image.frame(index, room);
  const contradicted = photometric !== description.photometric;
  return { image: { ...image, description: { ...description, photometric }, frame }, contradicted };
}

/** Damage is dealt with when the frame's turn comes. */
async function unlessDamaged<T>(work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isDamage(error) && !(error instanceof DamagedFrame)) throw error;
    return undefined;
  }
}

const NAMES: Readonly<Record<JpegColour, string | undefined>> = {
  grey: "MONOCHROME2",
  rgb: "RGB",
  ybr: "YBR_FULL",
  unknown: undefined,
};

async function jpeg(frame: Uint8Array, photometric: string): Promise<string> {
  const header = parseJpeg(frame);
  const colour = jpegColour(header, photometric);
  if (colour === "rgb" && !namesColours(header) && (await looksYbr(frame, header))) return "YBR_FULL";
  const agrees = colour === "ybr" ? photometric.startsWith("YBR") : photometric === NAMES[colour];
  return agrees ? photometric : (NAMES[colour] ?? photometric);
}

/** YBR_ICT and YBR_RCT name the codestream's own transform, which decoding undoes; a header that calls its result RGB is met and right. */
function jpeg2000(frame: Uint8Array, photometric: string): string {
  const { colourTransform, colourSpace } = parseJpeg2000(frame);
  if (colourTransform) return photometric.startsWith("YBR_FULL") ? "YBR_RCT" : photometric;
  if (photometric === "YBR_ICT" || photometric === "YBR_RCT") return "RGB";
  return colourSpace === SYCC && photometric === "RGB" ? "YBR_FULL" : photometric;
}
