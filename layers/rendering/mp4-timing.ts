import { box, boxAt, boxesIn, type Mp4Box, NotMp4, words } from "#dicom/mp4-boxes";

const CONTAINERS: ReadonlySet<string> = new Set(["moov", "mdia", "minf", "stbl"]);
const FINE = 1_000_000; // ticks a second
const COARSE = 1000;
const LONGEST_FINE_SECONDS = 4000; // durations have 32 bits

/** When frames are shown: in ticks, of which there are `scale` in a second. */
interface Schedule {
  readonly scale: number;
  readonly total: number;
  /** For each sample, in the order of decoding: how long until the next is decoded, and when it is shown, counted from then. */
  readonly deltas: readonly number[];
  readonly offsets: readonly number[];
  /** When the first frame is shown. */
  readonly delay: number;
}

/**
 * The beginning of an MP4 of one video track, up to the end of its `moov`, changed so that its frames, in the order they are shown, are
 * shown for so many milliseconds each. `places`: each sample's place among all, where the file does not know it. What stands behind may
 * follow unchanged. Throws NotMp4.
 */
export function retimed(head: Buffer, milliseconds: readonly number[], places?: readonly number[]): Buffer {
  const moov = boxesIn(head, 0, head.length).at(-1);
  if (moov?.type !== "moov") throw new NotMp4("There is no moov box in front.");
  const schedule = scheduleOf(placesOf(head, moov, milliseconds.length, places), milliseconds);
  const rewritten = (shift: number): Buffer => Buffer.concat([head.subarray(0, moov.start), rewrite(head, moov, schedule, shift)]);
  return rewritten(rewritten(0).length - head.length);
}

function find(bytes: Buffer, within: Mp4Box, ...path: readonly string[]): Mp4Box | undefined {
  const [type, ...rest] = path;
  const found = boxesIn(bytes, within.content, within.end).find((child) => child.type === type);
  return found === undefined || rest.length === 0 ? found : find(bytes, found, ...rest);
}

/** The entries of a `stts` or `ctts`: pairs of a count and a value, one value for each sample. */
function perSample(bytes: Buffer, table: Mp4Box | undefined, samples: number): readonly number[] {
  if (table === undefined) return new Array<number>(samples).fill(0);
  const values: number[] = [];
  for (let at = table.content + 8; at + 8 <= table.end; at += 8) {
    const count = bytes.readUInt32BE(at);
    if (values.length + count > samples) throw new NotMp4("A table has more samples than the clip has frames.");
    for (let i = 0; i < count; i++) values.push(bytes.readInt32BE(at + 4));
  }
  if (values.length !== samples) throw new NotMp4("A table has fewer samples than the clip has frames.");
  return values;
}

/** Each sample's place among all, as they are shown. */
function placesOf(bytes: Buffer, moov: Mp4Box, samples: number, known?: readonly number[]): readonly number[] {
  const stbl = find(bytes, moov, "trak", "mdia", "minf", "stbl");
  const stts = stbl && find(bytes, stbl, "stts");
  if (stbl === undefined || stts === undefined) throw new NotMp4("The track has no table of times.");
  const offsets = perSample(bytes, find(bytes, stbl, "ctts"), samples);
  let decoded = 0;
  const shown = perSample(bytes, stts, samples).map((delta, i) => {
    const at = decoded + (offsets[i] as number);
    decoded += delta;
    return [at, i] as const;
  });
  if (known !== undefined && known.length !== samples) throw new NotMp4("The clip has another number of frames than were counted.");
  if (known !== undefined) return known;
  const places = new Array<number>(samples).fill(0);
  for (const [place, [, sample]] of shown.toSorted(([one], [other]) => one - other).entries()) places[sample] = place;
  return places;
}

/** A sample is decoded when the one of the same number is shown, and the whole track is shown so much later that none is late. */
function scheduleOf(places: readonly number[], milliseconds: readonly number[]): Schedule {
  const seconds = milliseconds.reduce((sum, time) => sum + time, 0) / 1000;
  const scale = seconds < LONGEST_FINE_SECONDS ? FINE : COARSE;
  const starts = [0];
  let elapsed = 0;
  for (const time of milliseconds) {
    elapsed += time;
    starts.push(Math.round((elapsed * scale) / 1000));
  }
  const at = (place: number): number => starts[place] as number;
  const early = places.map((place, i) => at(place) - at(i));
  const delay = -early.reduce((least, offset) => Math.min(least, offset), 0);
  return {
    scale,
    total: at(milliseconds.length),
    deltas: milliseconds.map((_, i) => at(i + 1) - at(i)),
    offsets: early.map((offset) => offset + delay),
    delay,
  };
}

function rewrite(bytes: Buffer, of: Mp4Box, schedule: Schedule, shift: number): Buffer {
  const children = (): readonly Mp4Box[] => boxesIn(bytes, of.content, of.end);
  if (CONTAINERS.has(of.type)) {
    const hasOffsets = children().some(({ type }) => type === "ctts") || schedule.offsets.every((offset) => offset === 0);
    const added = of.type === "stbl" && !hasOffsets ? [box("ctts", runs(schedule.offsets))] : [];
    return box(of.type, ...children().map((child) => rewrite(bytes, child, schedule, shift)), ...added);
  }
  const content = Buffer.from(bytes.subarray(of.content, of.end));
  if (of.type === "trak") {
    const [tkhd, ...others] = children().filter(({ type }) => type !== "edts");
    if (tkhd?.type !== "tkhd") throw new NotMp4("A track has no header in front.");
    const rest = others.map((child) => rewrite(bytes, child, schedule, shift));
    return box("trak", rewrite(bytes, tkhd, schedule, shift), edit(schedule), ...rest);
  }
  return box(of.type, (LEAVES[of.type] ?? ((same) => same))(content, schedule, shift));
}

const MOVIE_SCALE = 1000;
const inMovie = ({ total, scale }: Schedule): number => Math.round((total * MOVIE_SCALE) / scale);

/** One edit: the whole track, from its first frame on. */
const edit = (schedule: Schedule): Buffer => box("edts", box("elst", words(0, 1, inMovie(schedule), schedule.delay, 0x10000)));

/** What becomes of the boxes that tell times or places; version 0 of each, which is what is written for clips shorter than 49 days. */
const LEAVES: Readonly<Record<string, (content: Buffer, schedule: Schedule, shift: number) => Buffer>> = {
  mvhd: (content, schedule) => withWords(content, 12, MOVIE_SCALE, inMovie(schedule)),
  tkhd: (content, schedule) => withWords(content, 20, inMovie(schedule)),
  mdhd: (content, { scale, total }) => withWords(content, 12, scale, total),
  stts: (_, { deltas }) => runs(deltas),
  ctts: (_, { offsets }) => runs(offsets),
  stco: (content, _, shift) => {
    for (let at = 8; at < content.length; at += 4) content.writeUInt32BE(content.readUInt32BE(at) + shift, at);
    return content;
  },
};

function withWords(content: Buffer, at: number, ...values: readonly number[]): Buffer {
  if (content[0] !== 0) throw new NotMp4("A header is of a version that short clips do not have.");
  content.set(words(...values), at);
  return content;
}

/** A table of runs: how often, then what. */
function runs(values: readonly number[]): Buffer {
  const found: [number, number][] = [];
  for (const value of values) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === value) last[0]++;
    else found.push([1, value]);
  }
  return Buffer.concat([words(0, found.length), ...found.map((run) => words(...run))]);
}

/** Where the `moov` ends in the beginning of a file; undefined where these bytes do not tell yet. Throws NotMp4 where it does not come before the frames. */
export function endOfMoov(bytes: Buffer): number | undefined {
  for (let at = 0; at + 16 <= bytes.length; ) {
    const { type, end } = boxAt(bytes, at);
    if (type === "moov") return end;
    if (type === "mdat") throw new NotMp4("The frames come before the moov box.");
    at = end;
  }
  return undefined;
}
