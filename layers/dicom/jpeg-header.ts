import { Rejection } from "#pipeline/rejections";
import { isApp, isFrameHeader, JPEG_COM, JPEG_EOI, jpegSegments } from "./jpeg-segments.ts";

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

/** Reads the segments of a codestream. Throws Rejection where it is no whole JPEG of one frame. */
export function parseJpeg(bytes: Uint8Array): JpegHeader {
  const segments = [...jpegSegments(bytes)];
  if (segments.at(-1)?.marker !== JPEG_EOI) throw new Rejection("TRUNCATED", { offset: bytes.length });
  const frame = segments.filter(({ marker }) => isFrameHeader(marker));
  const [first] = frame;
  if (first === undefined || frame.length > 1) throw new Rejection("MALFORMED", { frameHeaders: frame.length });
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

function readFrameHeader(body: Buffer): Pick<JpegHeader, "precision" | "width" | "height" | "components"> {
  const count = body[5] ?? 0;
  if (body.length !== 6 + 3 * count || count === 0) throw new Rejection("MALFORMED", { components: count });
  const components = Array.from({ length: count }, (_, i) => {
    const sampling = body[7 + 3 * i] as number;
    return { id: body[6 + 3 * i] as number, horizontal: sampling >> 4, vertical: sampling & 15 };
  });
  return { precision: body[0] as number, height: body.readUInt16BE(1), width: body.readUInt16BE(3), components };
}
