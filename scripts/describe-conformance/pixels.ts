import { canEncode } from "#codecs/encode";
import type { ImageDescription } from "#dicom/image";
import { type PixelCodec, TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { redactorsFor } from "#pixels/redact";
import { strippedFrame } from "#pixels/strip";
import { table } from "./markdown.ts";

/** What a codec's frames lose besides their samples, where they can lose it. */
const STRIPPED: Readonly<Record<PixelCodec, string>> = {
  raw: "bits that no sample uses, bytes behind the last frame",
  "encapsulated-raw": "bytes behind each frame",
  rle: "bytes before, between and behind the segments",
  "jpeg-baseline": "COM and APPn segments, bytes behind the end",
  "jpeg-extended": "COM and APPn segments, bytes behind the end",
  "jpeg-progressive": "COM and APPn segments, bytes behind the end",
  "jpeg-lossless": "COM and APPn segments, bytes behind the end",
  "jpeg-ls": "COM and APPn segments, bytes behind the end",
  "jpeg-2000": "COM and unknown segments, boxes, bytes behind the end",
  htj2k: "COM and unknown segments, boxes, bytes behind the end",
  "jpeg-xl": "boxes of Exif, XML, JUMBF and JPEG reconstruction",
  "deflated-frames": "bytes behind the compressed stream",
  video:
    "user data, supplemental information, copyright, times of day, reserved units; an MP4 becomes a bare codestream, other containers are held",
};

const image: ImageDescription = {
  ...{ transferSyntax: "", sopClass: "", rows: 4, columns: 4, frames: 1, planarConfiguration: 0 },
  ...{ samplesPerPixel: 1, photometric: "MONOCHROME2", bitsAllocated: 8, bitsStored: 8, highBit: 7, signed: false },
};

/** Stripping is tried on no bytes at all: an encoding that can be stripped complains, another has nothing to say. */
function canStrip(codec: PixelCodec): boolean {
  if (codec === "raw" || codec === "video") return true; // not frame by frame
  try {
    return strippedFrame(new Uint8Array(), image, codec) !== undefined;
  } catch {
    return true;
  }
}

const KINDS = [
  ["grey", { photometric: "MONOCHROME2" }],
  ["grey of 16 bits", { photometric: "MONOCHROME2", bitsAllocated: 16, bitsStored: 12, highBit: 11 }],
  ["RGB", { photometric: "RGB", samplesPerPixel: 3 }],
  ["YBR_FULL", { photometric: "YBR_FULL", samplesPerPixel: 3 }],
  ["YBR_FULL_422", { photometric: "YBR_FULL_422", samplesPerPixel: 3 }],
  ["palette", { photometric: "PALETTE COLOR", palette: paletteOf() }],
] as const;

function paletteOf(): NonNullable<ImageDescription["palette"]> {
  const entries = new Uint16Array(256);
  return { firstMapped: 0, bits: 8, red: entries, green: entries, blue: entries };
}

/** Masking is asked for, kind of image by kind. */
function maskable(transferSyntax: string): string {
  const box = { x0: 0, y0: 0, x1: 2, y1: 2 };
  const can = KINDS.filter(([, kind]) => {
    const described = { ...image, ...kind, transferSyntax };
    return canEncode(described) || redactorsFor(described, [box]).length > 0;
  });
  return can.map(([name]) => name).join(", ") || "no: held";
}

/** The transfer syntaxes that are read and written, and what can be done to their pixel data. */
export function transferSyntaxTable(): string {
  const rows = Object.entries(TRANSFER_SYNTAXES).map(([uid, { name, codec }]) => ({
    text: `${name} (${uid})`,
    codec,
    masking: maskable(uid),
  }));
  const alike = Map.groupBy(rows, ({ codec, masking }) => `${codec} ${masking}`).values();
  const cells = [...alike].map((syntaxes) => [
    syntaxes.map(({ text }) => text).join("<br>"),
    ...syntaxes
      .slice(0, 1)
      .flatMap(({ codec, masking }) => [canStrip(codec) ? STRIPPED[codec] : "cannot be told apart: held", masking]),
  ]);
  return table(["transfer syntax", "taken out of the pixel data", "masking outside the ultrasound regions"], cells);
}
