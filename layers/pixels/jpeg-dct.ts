import type { ImageDescription } from "#dicom/image";
import type { JpegColour } from "#dicom/jpeg-colour";
import { isApp, isFrameHeader, JPEG_COM, JPEG_EOI, JPEG_SOS, type JpegSegment, jpegSegments } from "#dicom/jpeg-segments";
import { type BlockRows, fatesOf, maskedBlocks } from "./jpeg-blocks.ts";
import { type FrameComponent, type SequentialFrame, sequentialFrame } from "./jpeg-frame.ts";
import { openedJpeg } from "./jpeg-opened.ts";
import { type Fate, maskScan, scanOf } from "./jpeg-scan.ts";
import { JpegTables } from "./jpeg-tables.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";
import type { Run } from "./mask.ts";
import { adobe } from "./strip-jpeg.ts";

const [DHT, DQT, DNL, DRI] = [0xc4, 0xdb, 0xdc, 0xdd];
const ALL_COEFFICIENTS = [0, 63, 0]; // what SOS says at its end in sequential coding; some files do not, and decoders know

/** How far a sample's value is from the middle, as the DC coefficient of a flat block; rounded away from it. */
const flat = (offset: number) => (step: number) => Math.sign(offset) * Math.ceil((8 * Math.abs(offset)) / step);

/** The DC coefficients that are black, component by component (T.81 A.3.1, F.1.1.5.1). */
function blackOf(colour: JpegColour, photometric: string, { precision, components }: SequentialFrame) {
  const middle = 2 ** (precision - 1);
  const [darkest, neutral] = [flat(-middle), flat(0)];
  if (colour === "grey") return [photometric === "MONOCHROME1" ? flat(middle - 1) : darkest];
  if (colour === "ybr") return [darkest, neutral, neutral];
  const isSubsampled = components.some(({ size }) => size.across !== 1 || size.down !== 1);
  if (colour === "unknown" || isSubsampled) throw new UnmaskableJpeg("COMPONENTS");
  return [darkest, darkest, darkest];
}

/** Masks one codestream, segment by segment: its tables can change between scans. */
class CodestreamMasker {
  private readonly tables: JpegTables;
  /** The components that no scan has had yet. */
  private readonly fates: Map<FrameComponent, Fate>;
  private readonly frame: SequentialFrame;
  private readonly lines: number;

  constructor(frame: SequentialFrame, lines: number, fates: Map<FrameComponent, Fate>) {
    this.frame = frame;
    this.lines = lines;
    this.fates = fates;
    this.tables = new JpegTables(frame.precision);
  }

  /** What is written in place of a segment. Throws UnmaskableJpeg for those that sequential coding does not have. */
  segment(found: JpegSegment, bytes: Uint8Array): readonly Uint8Array[] {
    const { marker, body, start, end } = found;
    if (marker === JPEG_SOS) return this.scan(found, bytes);
    if (marker === DHT) return [this.tables.huffman(body)];
    if (isApp(marker) || marker === JPEG_COM || marker === DNL) return []; // the frame header says what DNL said
    const same = bytes.subarray(start, end);
    if (isFrameHeader(marker)) return [withLines(same, this.lines)];
    if (marker === DQT) this.tables.quantization(body);
    else if (marker === DRI) this.tables.restartInterval = restartInterval(body);
    else if (marker !== JPEG_EOI) throw new UnmaskableJpeg("PROCESS");
    return [same];
  }

  private scan({ body, start, end }: JpegSegment, bytes: Uint8Array): readonly Uint8Array[] {
    const scan = scanOf(body, this.frame, this.tables, this.fates);
    for (const { component } of scan.components) this.fates.delete(component);
    const data = start + 4 + body.length;
    const header = Uint8Array.from(bytes.subarray(start, data));
    header.set(ALL_COEFFICIENTS, header.length - ALL_COEFFICIENTS.length);
    return [header, maskScan(bytes.subarray(data, end), scan)];
  }

  get isComplete(): boolean {
    return this.fates.size === 0;
  }
}

function restartInterval(body: Uint8Array): number {
  if (body.length !== 2) throw new UnmaskableJpeg("TABLES");
  return ((body[0] as number) << 8) | (body[1] as number);
}

/** A frame header that says how many lines there are. */
function withLines(header: Uint8Array, lines: number): Uint8Array {
  const said = Uint8Array.from(header);
  said.set([lines >> 8, lines & 255], 5);
  return said;
}

/** What becomes of the blocks of frames, worked out once for all frames that are sampled alike. */
function fatesByFrame(masked: BlockRows): (frame: SequentialFrame) => readonly Uint8Array[] {
  const known = new Map<string, readonly Uint8Array[]>();
  return ({ components }) => {
    const key = JSON.stringify(components.map(({ size }) => size));
    const found = known.get(key) ?? components.map(({ size }) => fatesOf(masked, size));
    known.set(key, found);
    return found;
  };
}

/**
 * Masks sequential JPEG frames of 8 or 12 bits without decoding them (T.81 F): a block that no masked pixel lies in keeps its coefficients, any
 * other is flat black. Throws UnmaskableJpeg where the coding does not allow it, Rejection where a frame is not what the header promises.
 */
export function jpegBlackener(description: ImageDescription, runs: readonly Run[]): (frame: Uint8Array) => Uint8Array {
  const { rows, columns, photometric, bitsAllocated } = description;
  let fatesFor: ReturnType<typeof fatesByFrame> | undefined;
  return (codestream) => {
    const { colour } = openedJpeg(codestream, description);
    const segments = [...jpegSegments(codestream)];
    const header = segments.find(({ marker }) => isFrameHeader(marker)) as JpegSegment;
    const frame = sequentialFrame(header.marker, header.body, rows);
    if (bitsAllocated !== (frame.precision === 8 ? 8 : 16)) throw new UnmaskableJpeg("PROCESS");
    fatesFor ??= fatesByFrame(maskedBlocks(rows, columns, runs));
    const fates = fatesFor(frame);
    const black = blackOf(colour, photometric, frame);
    const masker = new CodestreamMasker(
      frame,
      rows,
      new Map(
        frame.components.map((component, i) => [
          component,
          { fates: fates[i] as Uint8Array, black: black[i] as (step: number) => number },
        ]),
      ),
    );
    const written = segments.flatMap((segment) => masker.segment(segment, codestream));
    const colours = colour === "grey" ? [] : [adobe(colour === "rgb" ? 0 : 1)];
    if (!masker.isComplete) throw new UnmaskableJpeg("COMPONENTS");
    return Buffer.concat([codestream.subarray(0, 2), ...colours, ...written]);
  };
}
