import { describe, expect, test } from "vitest";
import { encodeHead, itemHead, sequenceEnd, textElement } from "#dicom/encode";
import { openImage } from "#dicom/open-image";
import { bufferSource } from "#dicom/source";
import { Rejection } from "#pipeline/rejections";
import { BIG_ENDIAN, bytesElement, EXPLICIT, encodingOf, IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { hasSamples, sample, samplesIn } from "../../fixtures/samples.ts";

const LE = encodingOf(EXPLICIT);
const JPEG = "1.2.840.10008.1.2.4.50";
const J2K = "1.2.840.10008.1.2.4.90";
const RLE = "1.2.840.10008.1.2.5";
const ENCAPSULATED = "1.2.840.10008.1.2.1.98";
const VIDEO = "1.2.840.10008.1.2.4.102";

const us = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value & 255, value >> 8));
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex");
const u32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

interface Clip {
  readonly syntax?: string;
  readonly frames: number;
  readonly table?: Uint8Array;
  readonly extended?: readonly number[];
  readonly fragments: readonly Uint8Array[];
}

/** A file of 4 x 2 pixels whose pixel data are these fragments. */
function fileOf({ syntax = JPEG, frames, table = Buffer.alloc(0), extended, fragments }: Clip): Uint8Array {
  const header = [
    ...IDENTIFIERS,
    us("00280002", 1),
    textElement("00280004", "CS", "MONOCHROME2"),
    textElement("00280008", "IS", `${frames}`),
    ...[us("00280010", 2), us("00280011", 4), us("00280100", 8), us("00280101", 8), us("00280102", 7)],
    ...(extended === undefined
      ? []
      : [bytesElement("7FE00001", "OV", new Uint8Array(BigUint64Array.from(extended.map(BigInt)).buffer))]),
  ];
  return Buffer.concat([
    part10(header, syntax),
    encodeHead("7FE00010", "OB", 0xffffffff, LE),
    ...[table, ...fragments].flatMap((item) => [itemHead(item.length, LE), item]),
    sequenceEnd(LE),
  ]);
}

/** The frames of a clip in hexadecimal digits, or why there are none. */
async function framesOf(clip: Clip): Promise<readonly string[] | string> {
  try {
    const image = await openImage(bufferSource(fileOf(clip)));
    const frames: string[] = [];
    for (let i = 0; i < clip.frames; i++) frames.push(Buffer.from((await image?.frame(i)) ?? []).toString("hex"));
    return frames;
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  }
}

const HEAD = bytes("ffd8 ffdb 0001 0203");
const TAIL = bytes("1122 3344 55 ffd9 00");
const LATER_HEAD = bytes("ffd8 ffc0 0405 0607");
const TWO = [HEAD, TAIL, LATER_HEAD, TAIL];
const JOINED = [`${HEAD.toString("hex")}${TAIL.toString("hex")}`, `${LATER_HEAD.toString("hex")}${TAIL.toString("hex")}`];

describe("two frames of two fragments each are found", () => {
  test.each<[string, Omit<Clip, "frames" | "fragments">]>([
    ["by the Basic Offset Table", { table: u32(0, 32) }],
    ["by the Extended Offset Table", { extended: [0, 32] }],
    ["without a table", {}],
    ["though the table points into the middle", { table: u32(0, 20) }],
    ["though the table is off by a fragment", { table: u32(0, 16) }],
    ["though the table names more frames than there are", { table: u32(0, 16, 32) }],
    ["though the table goes backwards", { table: u32(32, 0) }],
    ["though the table is cut off in the middle of an entry", { table: u32(0, 32).subarray(0, 6) }],
    ["though the extended table is wrong, by the basic one", { extended: [0, 16], table: u32(0, 32) }],
  ])("%s", async (_, tables) => {
    expect(await framesOf({ frames: 2, fragments: TWO, ...tables })).toEqual(JOINED);
  });
});

describe("what a fragment holds decides", () => {
  test("as many fragments as frames are one each, whatever the table says", async () => {
    const fragments = [HEAD, LATER_HEAD];
    expect(await framesOf({ frames: 2, fragments, table: u32(0, 8) })).toEqual(fragments.map((each) => each.toString("hex")));
  });
  test("empty fragments are nobody's", async () => {
    const fragments = [HEAD, Buffer.alloc(0), LATER_HEAD, Buffer.alloc(0)];
    expect(await framesOf({ frames: 2, fragments })).toEqual([HEAD.toString("hex"), LATER_HEAD.toString("hex")]);
  });
  test("a fragment in the middle of a frame may look like a beginning", async () => {
    expect(await framesOf({ frames: 2, fragments: [HEAD, bytes("ffd8 ffe0 7777"), TAIL, LATER_HEAD, TAIL] })).toEqual([
      `${HEAD.toString("hex")}ffd8ffe07777${TAIL.toString("hex")}`,
      JOINED[1],
    ]);
  });
  test("delimiters inside a codestream are samples", async () => {
    const delimiters = bytes("feff 00e0 0400 0000 feff dde0 0000 0000");
    const [soc, more] = [bytes("ff4f ff51 002f 0000"), Buffer.concat([delimiters, bytes("ffd9")])];
    const frame = `${soc.toString("hex")}${more.toString("hex")}`;
    expect(await framesOf({ syntax: J2K, frames: 2, fragments: [soc, more, soc, more] })).toEqual([frame, frame]);
  });
  test("RLE begins with its header", async () => {
    const header = Buffer.concat([u32(1, 64), Buffer.alloc(56)]);
    const [run, frame] = [bytes("f907"), `${header.toString("hex")}f907`];
    expect(await framesOf({ syntax: RLE, frames: 2, fragments: [header, run, header, run] })).toEqual([frame, frame]);
  });
  test("encapsulated samples are counted", async () => {
    const [one, other] = ["01020304", "05060708"].map(bytes) as [Buffer, Buffer];
    expect(await framesOf({ syntax: ENCAPSULATED, frames: 2, fragments: [one, other, other, one] })).toEqual([
      "0102030405060708",
      "0506070801020304",
    ]);
  });
});

describe("a count that the fragments contradict", () => {
  test.each<[string, Clip, string]>([
    ["fewer fragments than frames", { frames: 3, fragments: [HEAD, HEAD] }, "TRUNCATED"],
    ["no fragment", { frames: 1, fragments: [] }, "TRUNCATED"],
    ["more codestreams than frames", { frames: 2, fragments: [HEAD, TAIL, HEAD, TAIL, HEAD] }, "MALFORMED"],
    ["several codestreams for one frame", { frames: 1, fragments: [HEAD, TAIL, LATER_HEAD, TAIL] }, "MALFORMED"],
    ["fewer codestreams than frames", { frames: 2, fragments: [HEAD, TAIL, TAIL] }, "MALFORMED"],
  ])("%s", async (_, clip, reason) => {
    expect(await framesOf(clip)).toBe(reason);
  });
});

test.each([
  [BIG_ENDIAN, 4],
  [EXPLICIT, 3],
])(
  "native frames in %s: the last of three bytes is read with its padding where they may be turned round",
  async (syntax, length) => {
    const short = (tag: string, value: number) =>
      bytesElement(tag, "US", syntax === EXPLICIT ? Uint8Array.of(value, 0) : Uint8Array.of(0, value));
    const header = [short("00280010", 1), short("00280011", 3), short("00280100", 8)];
    const file = part10([...IDENTIFIERS, ...header, bytesElement("7FE00010", "OW", Uint8Array.of(2, 1, 0, 3))], syntax);
    expect((await (await openImage(bufferSource(file)))?.frame(0))?.length).toBe(length);
  },
);

test.each([
  ["", 1],
  ["2", 2],
  ["2 ", 2],
  ["1A", "MALFORMED"],
  ["-1", "MALFORMED"],
  ["1.5", "MALFORMED"],
])("Number of Frames %j", async (text, frames) => {
  const short = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value, 0));
  const header = [textElement("00280008", "IS", text), short("00280010", 1), short("00280011", 1), short("00280100", 8)];
  const file = part10([...IDENTIFIERS, ...header, bytesElement("7FE00010", "OB", Uint8Array.of(1, 2))]);
  const opened = openImage(bufferSource(file)).then((image) => image?.description.frames);
  expect(await opened.catch((error: Rejection) => error.reason)).toBe(frames);
});

test.each([
  [{ "00280034": "4\\3" }, 4 / 3],
  [{ "00280030": "0.2\\0.25" }, 0.8],
  [{ "00280034": "1\\1", "00280030": "0.2\\0.25" }, 1],
  [{ "00280034": "0\\0", "00181164": "0.3\\0.2" }, 1.5],
  [{ "00182010": "0.1\\0.2" }, 0.5],
  [{}, 0],
])("the shape of pixels by %j", async (attributes: Record<string, string>, ratio) => {
  const short = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value, 0));
  const shapes = Object.entries(attributes).map(([tag, text]) => textElement(tag, tag === "00280034" ? "IS" : "DS", text));
  const header = [...shapes, short("00280010", 1), short("00280011", 1), short("00280100", 8)];
  const elements = [
    ...IDENTIFIERS,
    ...header.sort((a, b) => (a.tag < b.tag ? -1 : 1)),
    bytesElement("7FE00010", "OB", Uint8Array.of(1, 2)),
  ];
  const aspect = (await openImage(bufferSource(part10(elements))))?.description.aspect;
  expect(aspect ? aspect.vertical / aspect.horizontal : 0).toBeCloseTo(ratio);
});

test("a video's frames are one codestream, read in pieces", async () => {
  const fragments = [Buffer.alloc(700_000, 1), Buffer.alloc(1_500_000, 2)];
  const image = await openImage(bufferSource(fileOf({ syntax: VIDEO, frames: 50, fragments })));
  const pieces = await Array.fromAsync(image?.stream?.() ?? []);
  expect(Buffer.concat(pieces).equals(Buffer.concat(fragments))).toBe(true);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThanOrEqual(1024 * 1024);
});

test("a Basic Offset Table that is no table is not read", async () => {
  const table = Buffer.alloc(64 * 1024);
  const source = bufferSource(fileOf({ frames: 2, fragments: TWO, table }));
  let longest = 0;
  const read = (start: number, end: number) => {
    longest = Math.max(longest, end - start);
    return source.read(start, end);
  };
  await openImage({ size: source.size, readAhead: 1024, read });
  expect(longest).toBeLessThan(table.length);
});

describe.runIf(hasSamples)("real files", () => {
  const opened = async (path: string) => {
    const image = await openImage(bufferSource(sample(path)));
    return image === undefined ? [] : Promise.all(Array.from({ length: image.description.frames }, (_, i) => image.frame(i)));
  };
  test.each(samplesIn("studies/us-stress-echo"))("%s: each frame is a JPEG of its own", async (path) => {
    if (path.includes("DICOMDIR")) return;
    for (const frame of await opened(path)) expect([...frame.subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });
});
