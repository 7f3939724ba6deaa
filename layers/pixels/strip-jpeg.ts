import { isApp, JPEG_COM, type JpegSegment, jpegSegments } from "#dicom/jpeg-segments";
import { joined, type Piece } from "#dicom/pieces";

const SOI = { start: 0, end: 2 };
const latin1 = (bytes: Uint8Array, end: number): string => Buffer.from(bytes.subarray(0, end)).toString("latin1");

const isAdobe = ({ marker, body }: JpegSegment): boolean => marker === 0xee && body.length >= 12 && latin1(body, 5) === "Adobe";
const isJfif = ({ marker, body }: JpegSegment): boolean => marker === 0xe0 && latin1(body, 5) === "JFIF\0";
/** The colour transform of HP's JPEG-LS codec, which decoders undo. */
const isLsTransform = ({ marker, body }: JpegSegment): boolean =>
  marker === 0xe8 && body.length === 5 && latin1(body, 4) === "mrfx";

const segment = (marker: number, body: readonly number[]): Uint8Array => Uint8Array.of(0xff, marker, 0, body.length + 2, ...body);
/** What says by its transform which colours a JPEG's components are: 0 RGB or CMYK, 1 YCbCr, 2 YCCK. */
export const adobe = (transform: number): Uint8Array => segment(0xee, [...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, transform]);
const JFIF = segment(0xe0, [...Buffer.from("JFIF\0"), 1, 1, 0, 0, 1, 0, 1, 0, 0]);

/** What takes the place of an application segment: of those that decoders need to know colours by, a plain one that says nothing else. */
function instead(found: JpegSegment, all: readonly JpegSegment[]): readonly Piece[] {
  if (isLsTransform(found)) return [found];
  if (isAdobe(found)) return [adobe(found.body[11] ?? 0)];
  const isGrey = all.some(({ marker, body }) => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && body[5] === 1);
  return isJfif(found) && !isGrey && !all.some(isAdobe) ? [JFIF] : [];
}

/** A JPEG or JPEG-LS frame without comments, application segments and what follows its end. Throws Rejection where it is no codestream. */
export function stripJpeg(frame: Uint8Array): readonly Piece[] {
  const segments = [...jpegSegments(frame)];
  const pieces = segments.flatMap((each): readonly Piece[] => {
    if (isApp(each.marker)) return instead(each, segments);
    return each.marker === JPEG_COM ? [] : [{ start: each.start, end: each.end }];
  });
  return joined([SOI, ...pieces]);
}
