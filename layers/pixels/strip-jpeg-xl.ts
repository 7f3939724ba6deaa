import { boxesOf, isBoxed } from "#dicom/boxes";
import type { Piece } from "#dicom/pieces";
import { Rejection } from "#pipeline/rejections";

const PART_NUMBER = 4; // bytes before each part of a divided codestream

/** A JPEG XL frame as its bare codestream (ISO/IEC 18181-2): boxes of Exif, XML and JUMBF, and of JPEG reconstruction, which holds segments too, go. */
export function stripJpegXl(frame: Uint8Array): readonly Piece[] {
  if (frame[0] === 0xff && frame[1] === 0x0a) return [{ start: 0, end: frame.length }];
  if (!isBoxed(frame, "JXL ")) throw new Rejection("MALFORMED", { offset: 0 });
  const pieces = boxesOf(frame, 0, frame.length).flatMap(({ type, start, end }) => {
    if (type === "jxlc") return [{ start, end }];
    return type === "jxlp" ? [{ start: Math.min(end, start + PART_NUMBER), end }] : [];
  });
  if (pieces.length === 0) throw new Rejection("MALFORMED", { offset: 0 });
  return pieces;
}
