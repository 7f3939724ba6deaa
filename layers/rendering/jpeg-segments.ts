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

interface Segment {
  readonly marker: number;
  readonly start: number;
  /** Past the segment; for SOS past its entropy-coded data. */
  readonly end: number;
  readonly body: Buffer;
}

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const COM = 0xfe;

const damaged = (what: string): Refusal => new Refusal("DAMAGED_PIXELS", `JPEG: ${what}`);

const isApp = (marker: number): boolean => marker >= 0xe0 && marker <= 0xef;
const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Reads the segments of a codestream. Throws Refusal DAMAGED_PIXELS where it is no whole JPEG. */
export function parseJpeg(bytes: Uint8Array): JpegHeader {
  const jpeg = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) throw damaged("no start of image");
  const segments = [...segmentsOf(jpeg)];
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
    kept: segments.filter(({ marker }) => !isApp(marker) && marker !== COM).map(({ start, end }) => ({ start, end })),
  };
}

function* segmentsOf(jpeg: Buffer): Generator<Segment> {
  let at = 2;
  for (;;) {
    const segment = segmentAt(jpeg, at);
    yield segment;
    if (segment.marker === EOI) return;
    at = segment.end;
  }
}

function segmentAt(jpeg: Buffer, start: number): Segment {
  if (jpeg[start] !== 0xff) throw damaged("a marker is missing");
  let at = start;
  while (jpeg[at] === 0xff) at++; // fill bytes
  const marker = jpeg[at++];
  if (marker === undefined) throw damaged("no end of image");
  if (marker === EOI) return { marker, start, end: at, body: Buffer.alloc(0) };
  const length = at + 2 <= jpeg.length ? jpeg.readUInt16BE(at) : 0;
  const end = at + length;
  if (length < 2 || end > jpeg.length) throw damaged("a segment ends early");
  return { marker, start, end: marker === SOS ? endOfScan(jpeg, end) : end, body: jpeg.subarray(at + 2, end) };
}

/** Entropy-coded data ends at a marker that is neither a stuffed zero nor a restart. */
function endOfScan(jpeg: Buffer, from: number): number {
  let at = jpeg.indexOf(0xff, from);
  for (;;) {
    const next = at === -1 ? undefined : jpeg[at + 1];
    if (next === undefined) throw damaged("no end of image");
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at = jpeg.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
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
