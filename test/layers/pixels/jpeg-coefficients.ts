/** A second reader of sequential JPEG, bit by bit as ITU-T T.81's flow charts have it: it judges what the masking wrote. */

/** The coefficients of one component: 64 for each block, row by row of blocks, those of an interleaved scan's padding too. */
export interface Coefficients {
  readonly id: number;
  readonly horizontal: number;
  readonly vertical: number;
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
  /** Blocks in a row of `blocks`. */
  readonly stride: number;
  readonly blocks: Int32Array;
}

export interface ReadJpeg {
  readonly precision: number;
  readonly width: number;
  readonly height: number;
  readonly markers: readonly number[];
  readonly components: readonly Coefficients[];
}

type Table = ReadonlyMap<string, number>;

class Bits {
  at = 0;
  readonly bytes: readonly number[];
  constructor(bytes: readonly number[]) {
    this.bytes = bytes;
  }
  next(): number {
    const byte = this.bytes[this.at >> 3];
    if (byte === undefined) throw new Error("The interval ends early.");
    return (byte >> (7 - (this.at++ & 7))) & 1;
  }
  number(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++) value = value * 2 + this.next();
    return value;
  }
  symbol(table: Table): number {
    for (let code = ""; code.length <= 16; ) {
      code += this.next();
      const symbol = table.get(code);
      if (symbol !== undefined) return symbol;
    }
    throw new Error("No code begins like this.");
  }
  signed(size: number): number {
    const value = this.number(size);
    return size > 0 && value < 2 ** (size - 1) ? value - 2 ** size + 1 : value;
  }
  /** Nothing but ones up to the byte's end, and no byte behind it. */
  end(): void {
    if (Math.ceil(this.at / 8) !== this.bytes.length) throw new Error("Bytes behind the last block.");
    while (this.at % 8 !== 0) if (this.next() !== 1) throw new Error("Padding is not ones.");
  }
}

function tablesIn(body: Buffer, tables: Map<number, Table>): void {
  for (let at = 0; at < body.length; ) {
    const table = new Map<string, number>();
    let [code, from] = [0, at + 17];
    for (let length = 1; length <= 16; length++, code *= 2)
      for (let i = 0; i < (body[at + length] as number); i++)
        table.set((code++).toString(2).padStart(length, "0"), body[from++] as number);
    tables.set(body[at] as number, table);
    at = from;
  }
}

/** Intervals of a scan, stuffing undone, and where the next segment begins. */
function intervalsOf(jpeg: Buffer, from: number): { intervals: number[][]; next: number } {
  const intervals: number[][] = [[]];
  for (let at = from; ; at++) {
    const byte = jpeg[at] as number;
    const next = jpeg[at + 1] as number;
    if (byte !== 0xff || next === 0) intervals.at(-1)?.push(byte);
    if (byte !== 0xff) continue;
    if (next === 0xff) continue;
    if (next !== 0 && next !== 0xd0 + ((intervals.length - 1) & 7)) return { intervals, next: at };
    if (next !== 0) intervals.push([]);
    at++;
  }
}

function block(bits: Bits, dc: Table, ac: Table, before: number, into: Int32Array): number {
  into[0] = before + bits.signed(bits.symbol(dc));
  for (let place = 1; place < 64; place++) {
    const symbol = bits.symbol(ac);
    if (symbol === 0) break;
    place += symbol >> 4;
    into[place] = bits.signed(symbol & 15);
  }
  return into[0];
}

/** A component as the frame header lists it: its sampling factors, its quantization table's place. */
const componentsIn = (body: Buffer): readonly { id: number; h: number; v: number; place: number }[] =>
  Array.from({ length: body[5] as number }, (_, i) => {
    const [id = 0, sampling = 0, place = 0] = body.subarray(6 + 3 * i, 9 + 3 * i);
    return { id, h: sampling >> 4, v: sampling & 15, place };
  });

class Reader {
  readonly markers: number[] = [];
  private readonly jpeg: Buffer;
  private readonly strict: boolean;
  private readonly steps = new Map<number, number>();
  private readonly tables = new Map<number, Table>();
  private restarts = 0;
  private frame: Buffer = Buffer.alloc(0);
  private height = 0;
  private mcusAcross = 0;
  private mcusDown = 0;
  private components: { readonly place: number; step: number; readonly of: Omit<Coefficients, "step"> }[] = [];

  constructor(jpeg: Buffer, strict: boolean) {
    this.jpeg = jpeg;
    this.strict = strict;
  }

  read(): ReadJpeg {
    let at = 2;
    for (;;) {
      while (this.jpeg[at + 1] === 0xff) at++;
      const marker = this.jpeg[at + 1] as number;
      if (this.jpeg[at] !== 0xff) throw new Error("No marker.");
      if (marker === 0xd9) break;
      this.markers.push(marker);
      const body = this.jpeg.subarray(at + 4, at + 2 + this.jpeg.readUInt16BE(at + 2));
      at = this.segment(marker, body, at + 4 + body.length);
    }
    if (this.strict && at + 2 !== this.jpeg.length) throw new Error("Bytes behind the end.");
    const components = this.components.map(({ of, step }) => ({ ...of, step }));
    const { markers, frame, height } = this;
    return { precision: frame[0] as number, width: frame.readUInt16BE(3), height, markers, components };
  }

  /** Returns where the next segment begins. */
  private segment(marker: number, body: Buffer, end: number): number {
    if (marker === 0xdb) for (let i = 0; i < body.length; i += 65) this.steps.set(body[i] as number, body[i + 1] as number);
    if (marker === 0xc4) tablesIn(body, this.tables);
    if (marker === 0xdd) this.restarts = body.readUInt16BE(0);
    if (marker === 0xc0 || marker === 0xc1) this.open(body);
    return marker === 0xda ? this.scan(body, end) : end;
  }

  private open(body: Buffer): void {
    this.frame = body;
    const behind = this.jpeg.lastIndexOf(Buffer.from([0xff, 0xdc, 0, 4])) + 4;
    this.height = body.readUInt16BE(1) || this.jpeg.readUInt16BE(behind);
    const found = componentsIn(body);
    const [across, down] = [Math.max(...found.map(({ h }) => h)), Math.max(...found.map(({ v }) => v))];
    const width = body.readUInt16BE(3);
    [this.mcusAcross, this.mcusDown] = [Math.ceil(width / 8 / across), Math.ceil(this.height / 8 / down)];
    this.components = found.map(({ id, h, v, place }) => {
      const stride = this.mcusAcross * h;
      const blocks = new Int32Array(stride * this.mcusDown * v * 64);
      const [columns, rows] = [Math.ceil((width * h) / across), Math.ceil((this.height * v) / down)];
      const size = { columns: Math.ceil(columns / 8), rows: Math.ceil(rows / 8), stride };
      return { place, step: 0, of: { id, horizontal: h, vertical: v, ...size, blocks } };
    });
  }

  private partsIn(body: Buffer): readonly Part[] {
    const alone = body[0] === 1;
    return Array.from({ length: body[0] as number }, (_, i) => {
      const [id, places = 0] = body.subarray(1 + 2 * i);
      const component = this.components.find(({ of }) => of.id === id);
      const [dc, ac] = [this.tables.get(places >> 4), this.tables.get(0x10 | (places & 15))];
      if (component === undefined || dc === undefined || ac === undefined) throw new Error("No such component or table.");
      component.step = this.steps.get(component.place) ?? 0;
      const { of } = component;
      return { of, dc, ac, h: alone ? 1 : of.horizontal, v: alone ? 1 : of.vertical, before: 0 };
    });
  }

  private scan(body: Buffer, start: number): number {
    const { intervals, next } = intervalsOf(this.jpeg, start);
    const alone = body[0] === 1;
    const parts = this.partsIn(body);
    const across = alone ? (parts[0]?.of.columns ?? 0) : this.mcusAcross;
    const mcus = across * (alone ? (parts[0]?.of.rows ?? 0) : this.mcusDown);
    const each = this.restarts || mcus;
    if (this.strict && intervals.length !== Math.ceil(mcus / each)) throw new Error("Restarts are not where they must be.");
    for (let from = 0; from < mcus; from += each) {
      const bits = new Bits(intervals[from / each] ?? []);
      intervalOf(bits, parts, across, from, Math.min(mcus, from + each));
      if (this.strict) bits.end();
    }
    return next;
  }
}

interface Part {
  readonly of: Omit<Coefficients, "step">;
  readonly dc: Table;
  readonly ac: Table;
  readonly h: number;
  readonly v: number;
  before: number;
}

function intervalOf(bits: Bits, parts: readonly Part[], across: number, from: number, to: number): void {
  for (const part of parts) part.before = 0;
  for (let mcu = from; mcu < to; mcu++) for (const part of parts) mcuOf(bits, part, mcu % across, Math.floor(mcu / across));
}

function mcuOf(bits: Bits, part: Part, column: number, row: number): void {
  const { of, dc, ac, h, v } = part;
  for (let i = 0; i < h * v; i++) {
    const place = (row * v + Math.floor(i / h)) * of.stride + column * h + (i % h);
    part.before = block(bits, dc, ac, part.before, of.blocks.subarray(place * 64, place * 64 + 64));
  }
}

/** Reads a codestream. Throws where anything is not as the masking must write it: `strict` forbids bits behind the last block. */
export const readCoefficients = (jpeg: Buffer, strict = true): ReadJpeg => new Reader(jpeg, strict).read();
