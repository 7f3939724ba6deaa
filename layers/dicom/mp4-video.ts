import type { Fragment } from "./fragments.ts";
import { boxesIn, type Mp4Box, NotMp4 } from "./mp4-boxes.ts";
import type { ByteSource } from "./source.ts";

/** The coded pictures of an MP4's video track, in the order they are decoded. */
export interface Mp4Video {
  readonly codec: "h264" | "hevc";
  /** NAL units that tell how to decode them all. */
  readonly parameterSets: readonly Buffer[];
  /** How many bytes tell the length of each NAL unit. */
  readonly lengthBytes: number;
  /** Where each picture's NAL units are in the source. */
  readonly samples: readonly Fragment[];
}

const MOST_BOXES = 1000;
const LONGEST_MOOV = 64 * 1024 * 1024;
const MOST_SAMPLES = 1_000_000;
const VISUAL_ENTRY = 78; // bytes of a Visual Sample Entry before its boxes
const CONFIGURATIONS: Readonly<Record<string, Mp4Video["codec"]>> = { avcC: "h264", hvcC: "hevc" };

/** Reads the MP4 between two places of a source (ISO/IEC 14496-12, -15). Throws NotMp4 for one without exactly one video track of H.264 or HEVC. */
export async function mp4Video(source: ByteSource, start: number, end: number): Promise<Mp4Video> {
  const moov = await moovOf(source, start, end);
  const tracks = boxesIn(moov, 0, moov.length).filter(({ type }) => type === "trak");
  const films = tracks.filter((track) => handlerOf(moov, track) === "vide");
  const [film] = films;
  if (film === undefined || films.length !== 1) throw new NotMp4("There is not one video track.");
  const table = (type: string): Mp4Box | undefined => find(moov, film, "mdia", "minf", "stbl", type);
  const sizes = sizesOf(moov, table("stsz"));
  const samples = placed(sizes, chunksOf(moov, table("stco"), table("co64")), perChunk(moov, table("stsc")), start);
  if (samples.some((sample) => sample.end > end)) throw new NotMp4("A picture lies outside the file.");
  return { ...configurationOf(moov, table("stsd")), samples };
}

/** The content of the box that describes the whole. */
async function moovOf(source: ByteSource, start: number, end: number): Promise<Buffer> {
  for (let [at, i] = [start, 0]; at + 16 <= end && i < MOST_BOXES; i++) {
    const head = Buffer.from(await source.read(at, at + 16));
    const short = head.readUInt32BE();
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short;
    const content = short === 1 ? 16 : 8;
    if (length < content || at + length > end) throw new NotMp4("A box is not whole.");
    if (head.toString("latin1", 4, 8) === "moov" && length <= LONGEST_MOOV)
      return Buffer.from(await source.read(at + content, at + length));
    at += length;
  }
  throw new NotMp4("There is no moov box.");
}

function find(bytes: Buffer, within: Mp4Box, ...[type, ...rest]: readonly string[]): Mp4Box | undefined {
  const found = boxesIn(bytes, within.content, within.end).find((child) => child.type === type);
  return found === undefined || rest.length === 0 ? found : find(bytes, found, ...rest);
}

function handlerOf(bytes: Buffer, track: Mp4Box): string {
  const hdlr = find(bytes, track, "mdia", "hdlr");
  return hdlr === undefined ? "" : bytes.toString("latin1", hdlr.content + 8, hdlr.content + 12);
}

/** The words of a table behind its version, flags and count. */
function wordsOf(bytes: Buffer, table: Mp4Box | undefined, each: number, from = 4): readonly number[] {
  if (table === undefined) throw new NotMp4("A table is missing.");
  const at = table.content + from;
  const count = at + 4 <= table.end ? bytes.readUInt32BE(at) : Number.POSITIVE_INFINITY;
  if (count * each > (table.end - at) / 4 || count > MOST_SAMPLES) throw new NotMp4("A table is longer than its box.");
  return Array.from({ length: count * each }, (_, i) => bytes.readUInt32BE(at + 4 + i * 4));
}

function sizesOf(bytes: Buffer, stsz: Mp4Box | undefined): readonly number[] {
  if (stsz === undefined || stsz.content + 12 > stsz.end) throw new NotMp4("There is no table of sizes.");
  const [same, count] = [bytes.readUInt32BE(stsz.content + 4), bytes.readUInt32BE(stsz.content + 8)];
  if (count === 0 || count > MOST_SAMPLES) throw new NotMp4("There are no pictures, or too many.");
  return same === 0 ? wordsOf(bytes, stsz, 1, 8) : new Array<number>(count).fill(same);
}

function chunksOf(bytes: Buffer, stco: Mp4Box | undefined, co64: Mp4Box | undefined): readonly number[] {
  if (stco !== undefined) return wordsOf(bytes, stco, 1);
  const words = wordsOf(bytes, co64, 2);
  return Array.from({ length: words.length / 2 }, (_, i) => (words[2 * i] ?? 0) * 2 ** 32 + (words[2 * i + 1] ?? 0));
}

/** From which chunk on each has so many pictures. */
function perChunk(bytes: Buffer, stsc: Mp4Box | undefined): readonly { readonly first: number; readonly pictures: number }[] {
  const words = wordsOf(bytes, stsc, 3);
  const runs = Array.from({ length: words.length / 3 }, (_, i) => ({ first: words[3 * i] ?? 0, pictures: words[3 * i + 1] ?? 0 }));
  if (words.some((word, i) => i % 3 === 2 && word !== 1)) throw new NotMp4("Pictures are coded in several ways.");
  return runs;
}

function placed(
  sizes: readonly number[],
  chunks: readonly number[],
  runs: ReturnType<typeof perChunk>,
  start: number,
): readonly Fragment[] {
  const samples: Fragment[] = [];
  let run = 0;
  for (const [i, offset] of chunks.entries()) {
    if (runs[run + 1]?.first === i + 1) run++;
    let at = start + offset;
    for (let k = 0; k < (runs[run]?.pictures ?? 0) && samples.length < sizes.length; k++) {
      const size = sizes[samples.length] ?? 0;
      samples.push({ start: at, end: at + size });
      at += size;
    }
  }
  if (samples.length !== sizes.length) throw new NotMp4("The tables do not place every picture.");
  return samples;
}

function configurationOf(bytes: Buffer, stsd: Mp4Box | undefined): Omit<Mp4Video, "samples"> {
  const entries = stsd === undefined ? [] : boxesIn(bytes, stsd.content + 8, stsd.end);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1) throw new NotMp4("Pictures are coded in several ways.");
  for (const { type, content, end } of boxesIn(bytes, entry.content + VISUAL_ENTRY, entry.end)) {
    const codec = CONFIGURATIONS[type];
    if (codec === undefined) continue;
    const record = bytes.subarray(content, end);
    return codec === "h264" ? avcConfiguration(record) : hevcConfiguration(record);
  }
  throw new NotMp4("Pictures are coded in another way.");
}

/** Reads a record of counts and NAL units. Throws NotMp4 at its end. */
function recordReader(record: Buffer, from: number) {
  let at = from;
  const take = (count: number): Buffer => {
    if (at + count > record.length) throw new NotMp4("The configuration is cut off.");
    at += count;
    return record.subarray(at - count, at);
  };
  const number = (count: number): number => take(count).readUIntBE(0, count);
  const units = (count: number): Buffer[] => Array.from({ length: count }, () => Buffer.from(take(number(2))));
  return { number, units };
}

function avcConfiguration(record: Buffer): Omit<Mp4Video, "samples"> {
  const { number, units } = recordReader(record, 4);
  const lengthBytes = (number(1) & 3) + 1;
  const sequences = units(number(1) & 31);
  return { codec: "h264", lengthBytes, parameterSets: [...sequences, ...units(number(1))] };
}

function hevcConfiguration(record: Buffer): Omit<Mp4Video, "samples"> {
  const { number, units } = recordReader(record, 21);
  const lengthBytes = (number(1) & 3) + 1;
  const parameterSets: Buffer[] = [];
  for (let arrays = number(1); arrays > 0; arrays--) {
    number(1);
    parameterSets.push(...units(number(2)));
  }
  return { codec: "hevc", lengthBytes, parameterSets };
}
