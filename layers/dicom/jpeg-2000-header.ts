import { Rejection } from "#pipeline/rejections";
import { boxesOf, isBoxed } from "./boxes.ts";

/** What a JPEG 2000 or HTJ2K codestream says of itself (ITU-T T.800 A.5, A.6). */
export interface Jpeg2000Header {
  /** The codestream's bytes within the frame. */
  readonly start: number;
  readonly end: number;
  readonly width: number;
  readonly height: number;
  readonly tiles: number;
  /** How many of them there are. */
  readonly tilesPresent: number;
  readonly components: readonly Jpeg2000Component[];
  /** True where the codestream says that a colour transform was applied: decoders give RGB then. */
  readonly colourTransform: boolean;
  /** EnumCS of a file's colour box (T.800 I.5.3.3): 16 sRGB, 17 grey, 18 sYCC. */
  readonly colourSpace?: number;
}

export interface Jpeg2000Component {
  readonly precision: number;
  readonly signed: boolean;
  /** How many pixels a sample stands for, across and down. */
  readonly across: number;
  readonly down: number;
}

const SOC_SIZ = 0xff4fff51;
const COD = 0xff52;
const SOT = 0xff90;
const SOT_LENGTH = 12;
const EOC = 0xffd9;
const SIZ_FIXED = 38; // bytes of the segment before its components

/** Reads the main header of a frame, in a JP2 or JPH file or bare. Throws Rejection where it is not whole. */
export function parseJpeg2000(frame: Uint8Array): Jpeg2000Header {
  const { start, end, colourSpace } = codestreamOf(frame);
  const view = new DataView(frame.buffer, frame.byteOffset + start, end - start);
  if (view.byteLength < 4 + SIZ_FIXED || view.getUint32(0) !== SOC_SIZ) throw new Rejection("MALFORMED", { offset: start });
  const found = { ...readSize(view), tilesPresent: tilesPresent(view), colourTransform: hasColourTransform(view) };
  return { start, end, ...found, ...(colourSpace && { colourSpace }) };
}

function codestreamOf(frame: Uint8Array): { start: number; end: number; colourSpace?: number } {
  if (!isBoxed(frame, "jP  ")) return { start: 0, end: frame.length };
  const boxes = boxesOf(frame, 0, frame.length);
  const codestream = boxes.find(({ type }) => type === "jp2c");
  if (codestream === undefined) throw new Rejection("MALFORMED", { offset: 0 });
  const header = boxes.find(({ type }) => type === "jp2h");
  const colour = header && boxesOf(frame, header.start, header.end).find(({ type }) => type === "colr");
  const isNamed = colour !== undefined && frame[colour.start] === 1 && colour.end - colour.start >= 7;
  const space = isNamed ? new DataView(frame.buffer, frame.byteOffset + colour.start, 7).getUint32(3) : undefined;
  return { start: codestream.start, end: codestream.end, ...(space !== undefined && { colourSpace: space }) };
}

/** Image and tile size (T.800 A.5.1). */
function readSize(view: DataView): Pick<Jpeg2000Header, "width" | "height" | "tiles" | "components"> {
  const at = (index: number): number => view.getUint32(8 + 4 * index); // behind SOC, SIZ, its length and capabilities
  const [right, bottom, left, top] = [at(0), at(1), at(2), at(3)];
  const [tileWidth, tileHeight, tileLeft, tileTop] = [at(4), at(5), at(6), at(7)];
  const count = view.getUint16(40);
  const isPlaced = right > left && bottom > top && tileWidth > 0 && tileHeight > 0 && tileLeft <= left && tileTop <= top;
  if (!isPlaced || count === 0 || 42 + 3 * count > view.byteLength) throw new Rejection("MALFORMED", { components: count });
  return {
    width: right - left,
    height: bottom - top,
    tiles: Math.ceil((right - tileLeft) / tileWidth) * Math.ceil((bottom - tileTop) / tileHeight),
    components: Array.from({ length: count }, (_, i) => {
      const depth = view.getUint8(42 + 3 * i);
      const [across, down] = [view.getUint8(43 + 3 * i), view.getUint8(44 + 3 * i)];
      return { precision: (depth & 127) + 1, signed: depth > 127, across, down };
    }),
  };
}

/** Segments of the main header and, behind it, tile-parts: where each begins. */
function* markersOf(view: DataView): Generator<{ marker: number; at: number }> {
  for (let at = 2; at + 4 <= view.byteLength; ) {
    const marker = view.getUint16(at);
    if (marker < 0xff00 || marker === EOC) return;
    yield { marker, at };
    if (marker !== SOT) at += 2 + view.getUint16(at + 2);
    else if (at + SOT_LENGTH > view.byteLength || view.getUint32(at + 6) === 0) return;
    else at += Math.max(SOT_LENGTH, view.getUint32(at + 6));
  }
}

/** Different tiles that have a tile-part (T.800 A.4.2). */
function tilesPresent(view: DataView): number {
  const tiles = new Set<number>();
  for (const { marker, at } of markersOf(view))
    if (marker === SOT && at + SOT_LENGTH <= view.byteLength) tiles.add(view.getUint16(at + 4));
  return tiles.size;
}

/** The multiple component transformation of the coding style default (T.800 A.6.1). */
function hasColourTransform(view: DataView): boolean {
  for (const { marker, at } of markersOf(view)) {
    if (marker === SOT) break;
    if (marker === COD && at + 9 <= view.byteLength) return view.getUint8(at + 8) !== 0;
  }
  throw new Rejection("MALFORMED", { offset: 2 });
}
