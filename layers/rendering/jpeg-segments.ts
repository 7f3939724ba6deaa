import { isApp, isFrameHeader, JPEG_COM, JPEG_EOI, type JpegSegment, jpegSegments } from "#dicom/jpeg-segments";
import { Rejection } from "#pipeline/rejections";
import { Refusal } from "./refusal.ts";

/** A component of a JPEG frame: its identifier and its sampling factors. */
export interface JpegComponent {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
}

/** What a JPEG codestream says of itself (ITU-T T.81 B.2). */
export interface JpegHeader {
  /** The SOF marker's low byte: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC3 lossless. */
  readonly process: number;
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
  readonly jfif: boolean;
  /** The colour transform of an Adobe APP14 segment: 0 none, 1 YCbCr, 2 YCCK. */
  readonly adobeTransform?: number;
  /** The codestream without its APPn and COM segments and without what follows EOI: byte ranges of the original, SOI left out. */
  readonly kept: readonly { readonly start: number; readonly end: number }[];
}

const damaged = (what: string): Refusal => new Refusal("DAMAGED_PIXELS", `JPEG: ${what}`);

/** Reads the segments of a codestream. Throws Refusal DAMAGED_PIXELS where it is no whole JPEG. */
export function parseJpeg(bytes: Uint8Array): JpegHeader {
  const segments = wholeSegments(bytes);
  const frame = segments.filter(({ marker }) => isFrameHeader(marker));
  const [first] = frame;
  if (first === undefined || frame.length > 1) throw damaged(`${frame.length} frame headers`);
  const adobe = segments.find(
    ({ marker, body }) => marker === 0xee && body.length >= 12 && body.toString("latin1", 0, 5) === "Adobe",
  );
  return {
    process: first.marker,
    ...readFrameHeader(first.body),
    jfif: segments.some(({ marker, body }) => marker === 0xe0 && body.toString("latin1", 0, 5) === "JFIF\0"),
    ...(adobe === undefined ? {} : { adobeTransform: adobe.body[11] as number }),
    kept: segments.filter(({ marker }) => !isApp(marker) && marker !== JPEG_COM).map(({ start, end }) => ({ start, end })),
  };
}

function wholeSegments(bytes: Uint8Array): readonly JpegSegment[] {
  try {
    const segments = [...jpegSegments(bytes)];
    if (segments.at(-1)?.marker === JPEG_EOI) return segments;
  } catch (error) {
    if (error instanceof Rejection) throw damaged(`${error.reason} at ${error.details.offset}`);
    throw error;
  }
  throw damaged("no end of image");
}

function readFrameHeader(body: Buffer): Pick<JpegHeader, "precision" | "width" | "height" | "components"> {
  const count = body[5] ?? 0;
  if (body.length !== 6 + 3 * count || count === 0) throw damaged("frame header");
  const components = Array.from({ length: count }, (_, i) => {
    const sampling = body[7 + 3 * i] as number;
    return { id: body[6 + 3 * i] as number, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  return { precision: body[0] as number, height: body.readUInt16BE(1), width: body.readUInt16BE(3), components };
}
