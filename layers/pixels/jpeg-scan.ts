import { BitSink, BitSource } from "./jpeg-bits.ts";
import { BLACKENED, KEPT } from "./jpeg-blocks.ts";
import type { FrameComponent, SequentialFrame } from "./jpeg-frame.ts";
import { END_OF_BLOCK } from "./jpeg-huffman.ts";
import type { HuffmanCoding, JpegTables } from "./jpeg-tables.ts";
import { UnmaskableJpeg } from "./jpeg-unmaskable.ts";

const LEAST_BLOCK = 2; // bits: a DC difference of 0 and the block's end
const RESTART = 0xd0;

/** A component's part in a scan. */
interface ScanComponent {
  readonly dc: HuffmanCoding;
  readonly ac: HuffmanCoding;
  readonly component: FrameComponent;
  /** By block, row by row: what becomes of it. */
  readonly fates: Uint8Array;
  /** The DC coefficient of a black block. */
  readonly black: number;
  /** DC coefficients of the block before: as read, and as written. */
  read: number;
  written: number;
}

/** What comes next in each MCU: a block of a component, and how far the next MCU's is. */
interface Unit {
  readonly of: ScanComponent;
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

/** A scan of sequential coding: MCUs from left to right and downwards (ITU-T T.81 A.2). */
interface Scan {
  readonly components: readonly ScanComponent[];
  readonly units: readonly Unit[];
  readonly mcusAcross: number;
  readonly mcus: number;
  readonly restartInterval: number;
}

/** What is to become of a component: its blocks' fates, and the DC coefficient that is black where it is multiplied by `step`. */
export interface Fate {
  readonly fates: Uint8Array;
  readonly black: (step: number) => number;
}

/** Reads the content of SOS. Throws UnmaskableJpeg where components or tables are missing. */
export function scanOf(
  body: Uint8Array,
  frame: SequentialFrame,
  tables: JpegTables,
  fates: ReadonlyMap<FrameComponent, Fate>,
): Scan {
  const count = body[0] ?? 0;
  if (body.length !== 4 + 2 * count) throw new UnmaskableJpeg("COMPONENTS");
  const components = Array.from({ length: count }, (_, i) => {
    const [id, places = 0] = body.subarray(1 + 2 * i);
    const component = frame.components.find((each) => each.id === id);
    const fate = component && fates.get(component);
    if (component === undefined || fate === undefined) throw new UnmaskableJpeg("COMPONENTS");
    const [dc, ac, step] = [tables.dc[places >> 4], tables.ac[places & 15], tables.steps[component.quantization]];
    if (dc === undefined || ac === undefined || step === undefined) throw new UnmaskableJpeg("TABLES");
    return { component, dc, ac, fates: fate.fates, black: fate.black(step), read: 0, written: 0 };
  });
  const { restartInterval } = tables;
  const [single] = components;
  if (single === undefined || new Set(components.map(({ component }) => component)).size < count)
    throw new UnmaskableJpeg("COMPONENTS");
  if (count > 1) return { components, ...interleaved(frame, components), restartInterval };
  const { columns, rows } = single.component.size;
  const units = [{ of: single, x: 0, y: 0, stepX: 1, stepY: 1 }];
  return { components, units, mcusAcross: columns, mcus: columns * rows, restartInterval };
}

const MOST_BLOCKS = 10; // in an MCU (T.81 B.2.3)

function interleaved({ mcusAcross, mcusDown }: SequentialFrame, components: readonly ScanComponent[]) {
  const units = components.flatMap((of) => {
    const { horizontal, vertical } = of.component;
    return Array.from({ length: horizontal * vertical }, (_, i) => {
      const [x, y] = [i % horizontal, Math.floor(i / horizontal)];
      return { of, x, y, stepX: horizontal, stepY: vertical };
    });
  });
  if (units.length > MOST_BLOCKS) throw new UnmaskableJpeg("COMPONENTS");
  return { units, mcusAcross, mcus: mcusAcross * mcusDown };
}

/** Reads blocks and writes them again: bits of blocks that stay are copied in runs as long as nothing between them changes. */
class Rewriter {
  readonly source: BitSource;
  readonly sink: BitSink;
  /** Where the bits begin that are to be copied. */
  private from = 0;

  /** `length`: of the scan's data, in bytes. */
  constructor(length: number) {
    this.source = new BitSource(length);
    this.sink = new BitSink(length);
  }

  block(of: ScanComponent, fate: number): void {
    const { source } = this;
    const start = source.at;
    const difference = source.dcDifference(of.dc.decoder);
    const afterDc = source.at;
    source.skipAc(of.ac.decoder);
    const isAlike = of.read === of.written;
    of.read += difference;
    if (fate === KEPT && isAlike) of.written = of.read;
    else if (fate === KEPT) {
      this.instead(start, afterDc, of, of.read);
      of.written = of.read;
    } else {
      const value = fate === BLACKENED ? of.black : of.written;
      this.instead(start, source.at, of, value);
      this.sink.symbol(of.ac.encoder, END_OF_BLOCK);
      of.written = value;
    }
  }

  /** A DC coefficient in place of what stands between two offsets. */
  private instead(start: number, end: number, of: ScanComponent, value: number): void {
    this.sink.copy(this.source, this.from, start);
    this.sink.dcDifference(of.dc.encoder, value - of.written);
    this.from = end;
  }

  endInterval(): void {
    this.sink.copy(this.source, this.from, this.source.at);
    this.from = 0;
    this.sink.endInterval();
  }
}

function maskMcus(rewriter: Rewriter, { units, mcusAcross }: Scan, from: number, to: number): void {
  let [column, row] = [from % mcusAcross, Math.floor(from / mcusAcross)];
  for (let mcu = from; mcu < to; mcu++) {
    for (const { of, x, y, stepX, stepY } of units) {
      const place = (row * stepY + y) * of.component.size.allColumns + column * stepX + x;
      rewriter.block(of, of.fates[place] as number);
    }
    column += 1;
    if (column === mcusAcross) [column, row] = [0, row + 1];
  }
}

/** A scan's entropy-coded data with its blocks masked, restarts where they were, nothing behind the last block. Throws UnmaskableJpeg. */
export function maskScan(data: Uint8Array, scan: Scan): Uint8Array {
  const { mcus, units, components } = scan;
  const blocks = mcus * units.length;
  if (mcus === 0 || blocks * LEAST_BLOCK > data.length * 8) throw new UnmaskableJpeg("ENTROPY");
  const perInterval = scan.restartInterval === 0 ? mcus : Math.min(scan.restartInterval, mcus);
  const rewriter = new Rewriter(data.length);
  let at = 0;
  for (let from = 0; from < mcus; from += perInterval) {
    if (from > 0) {
      const restart = RESTART + ((from / perInterval - 1) & 7);
      if (data[at + 1] !== restart) throw new UnmaskableJpeg("ENTROPY");
      rewriter.sink.marker(restart);
      at += 2;
    }
    at = rewriter.source.load(data, at);
    for (const component of components) [component.read, component.written] = [0, 0];
    maskMcus(rewriter, scan, from, Math.min(mcus, from + perInterval));
    rewriter.endInterval();
  }
  return rewriter.sink.written();
}
