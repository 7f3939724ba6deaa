import { deflateRawSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { encodeHead, itemHead, sequenceEnd, textElement } from "#dicom/encode";
import { readFile } from "#dicom/file";
import type { Piece } from "#dicom/pieces";
import { decodeRle, encodeRle } from "#dicom/rle";
import { bufferSource } from "#dicom/source";
import { Rejection } from "#pipeline/rejections";
import { strippedFrame } from "#pixels/strip";
import { bytesElement, EXPLICIT, encodingOf, IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { description } from "./pictures.ts";
import { framesOf, rewritten } from "./rewritten.ts";

const CANARY = Buffer.from("CANARY^DOE^JANE"); // of odd length
const LE = encodingOf(EXPLICIT);
const JPEG = "1.2.840.10008.1.2.4.50";
const us = (tag: string, value: number) => bytesElement(tag, "US", Uint8Array.of(value & 255, value >> 8));
const u32 = (value: number) => Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const segment = (marker: number, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255]), body]);
const solid = (frame: Uint8Array, pieces: readonly Piece[] | undefined): Buffer =>
  Buffer.concat((pieces ?? []).map((piece) => (piece instanceof Uint8Array ? piece : frame.subarray(piece.start, piece.end))));
const spliced = (bytes: Uint8Array, at: number, ...more: Uint8Array[]): Buffer =>
  Buffer.concat([bytes.subarray(0, at), ...more, bytes.subarray(at)]);

const header = (rows: number, columns: number, frames: number, bits = 8, stored = bits) => [
  ...IDENTIFIERS,
  us("00280002", 1),
  textElement("00280004", "CS", "MONOCHROME2"),
  textElement("00280008", "IS", `${frames}`),
  ...[us("00280010", rows), us("00280011", columns), us("00280100", bits), us("00280101", stored), us("00280102", stored - 1)],
];
const encapsulated = (items: readonly Uint8Array[]): Uint8Array =>
  Buffer.concat([
    encodeHead("7FE00010", "OB", 0xffffffff, LE),
    ...items.flatMap((item) => [itemHead(item.length, LE), item]),
    sequenceEnd(LE),
  ]);

const grey = await sharp(
  Uint8Array.from({ length: 64 * 48 }, (_, i) => (i * 31) & 255),
  { raw: { width: 64, height: 48, channels: 1 } },
)
  .jpeg()
  .toBuffer();
const colour = await sharp(
  Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => (i * 31) & 255),
  { raw: { width: 64, height: 48, channels: 3 } },
)
  .jpeg()
  .toBuffer();

describe("JPEG", () => {
  const injected = (jpeg: Buffer): Buffer =>
    Buffer.concat([
      spliced(jpeg, 2, segment(0xfe, CANARY), segment(0xe1, CANARY), segment(0xef, CANARY), Buffer.from([0xff, 0xff, 0xff])),
      CANARY,
      Buffer.from([0xff, 0xd9]),
    ]);
  const stripped = (jpeg: Uint8Array) => solid(jpeg, strippedFrame(jpeg, description(), "jpeg-baseline"));

  test.each([
    ["grey", grey],
    ["colour", colour],
  ])("%s: comments, application segments and what follows the end go; every sample stays", async (_, jpeg) => {
    const clean = stripped(injected(jpeg));
    expect(clean.includes("CANARY")).toBe(false);
    expect(await sharp(clean).raw().toBuffer()).toEqual(await sharp(jpeg).raw().toBuffer());
  });
  test("a thumbnail inside JFIF goes, its word on the colours stays", () => {
    const jfif = segment(0xe0, Buffer.concat([Buffer.from("JFIF\0"), Buffer.from([1, 2, 1, 0, 72, 0, 72, 1, 5]), CANARY]));
    const clean = stripped(spliced(colour, 2, jfif));
    expect([clean.includes("CANARY"), clean.includes("JFIF")]).toEqual([false, true]);
  });
  test("Adobe's word on the colours stays, and nothing behind it", async () => {
    const rgb = spliced(
      colour,
      2,
      segment(0xee, Buffer.concat([Buffer.from("Adobe"), Buffer.from([0, 100, 67, 65, 78, 65, 0]), CANARY])),
    );
    const clean = stripped(rgb);
    expect([clean.includes("CAN"), clean.includes("Adobe")]).toEqual([false, true]);
    expect(await sharp(clean).raw().toBuffer()).toEqual(await sharp(rgb).raw().toBuffer());
  });
  test("a codestream without its end keeps every byte of its scan", () => {
    const open = grey.subarray(0, -2);
    expect(stripped(spliced(open, 2, segment(0xfe, CANARY)))).toEqual(stripped(open));
  });
  test("HP's colour transform in JPEG-LS stays: decoders undo it", () => {
    const ls = Buffer.concat([
      Buffer.from([0xff, 0xd8]),
      segment(0xe8, Buffer.from("mrfx\x02")),
      segment(0xe8, CANARY),
      segment(0xf7, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
      segment(0xda, Buffer.from([1, 1, 0, 0, 0, 0])),
      Buffer.from([0x10, 0xff, 0x7f, 0x20, 0xff, 0xd9]),
    ]);
    const clean = solid(ls, strippedFrame(ls, description(), "jpeg-ls"));
    expect([clean.includes("mrfx"), clean.includes("CANARY"), clean.subarray(-6)]).toEqual([true, false, ls.subarray(-6)]);
  });
  test.each([
    ["no codestream", Buffer.from("nothing of the kind")],
    ["a segment beyond the end", Buffer.from([0xff, 0xd8, 0xff, 0xdb, 0xff, 0xff])],
  ])("%s is a rejection", (_, bytes) => {
    expect(() => strippedFrame(bytes, description(), "jpeg-baseline")).toThrow(Rejection);
  });
});

describe("other encodings", () => {
  const main = [
    segment(0x51, Buffer.alloc(40)),
    segment(0x55, Buffer.from([0, 0x40, 0, 0, 0, 30])),
    segment(0x52, Buffer.alloc(10)),
  ];
  const sot = (length: number) => segment(0x90, Buffer.concat([Buffer.from([0, 0]), u32(length), Buffer.from([0, 1])]));
  const data = Buffer.from([0xff, 0x93, 1, 2, 3, 4, 0xff, 0x7f, 5]);
  const EOC = Buffer.from([0xff, 0xd9]);
  const codestream = (length: number, mainComment: Buffer, tileComment: Buffer) =>
    Buffer.concat([Buffer.from([0xff, 0x4f]), ...main, mainComment, sot(length), tileComment, data, EOC]);
  const box = (type: string, ...content: Uint8Array[]): Buffer => {
    const all = Buffer.concat(content);
    return Buffer.concat([u32(all.length + 8), Buffer.from(type, "latin1"), all]);
  };
  const COM = segment(0x64, Buffer.concat([Buffer.from([0, 1]), CANARY]));
  const none = Buffer.alloc(0);
  const j2k = (bytes: Uint8Array) => solid(bytes, strippedFrame(bytes, description(), "jpeg-2000"));

  test("JPEG 2000: comments in both headers go, the tile's length is counted anew, the table of lengths goes with it", () => {
    const clean = j2k(codestream(12 + COM.length + data.length, COM, COM));
    const expected = Buffer.concat([Buffer.from([0xff, 0x4f]), main[0] ?? none, main[2] ?? none, sot(12 + data.length), data, EOC]);
    expect(clean).toEqual(expected);
  });
  test.each([0, 21, 9999])("JPEG 2000: behind the end of a codestream whose tile says it is %i long nothing stays", (length) => {
    const whole = codestream(length, none, none);
    expect(j2k(Buffer.concat([whole, CANARY, EOC]))).toEqual(whole);
  });
  test("a JP2 file becomes the codestream that it holds, unless its boxes change the colours", () => {
    const whole = codestream(21, none, none);
    const jp2 = (inner: Buffer) =>
      Buffer.concat([
        box("jP  ", Buffer.from([13, 10, 0x87, 10])),
        box("ftyp", Buffer.from("jp2 ")),
        box("jp2h", inner),
        box("xml ", CANARY),
        box("jp2c", whole),
        box("uuid", CANARY),
      ]);
    expect(j2k(jp2(box("ihdr", Buffer.alloc(14))))).toEqual(whole);
    expect(strippedFrame(jp2(box("pclr", Buffer.alloc(5))), description(), "jpeg-2000")).toBeUndefined();
  });
  test("JPEG XL: the codestream in its parts stays, every other box goes", () => {
    const part = (n: number, text: string) => box("jxlp", u32(n), Buffer.from(text, "latin1"));
    const jxl = Buffer.concat([
      box("JXL ", Buffer.from([13, 10, 0x87, 10])),
      box("Exif", CANARY),
      part(0, "\xff\x0aab"),
      box("jbrd", CANARY),
      part(0x80000001, "cd"),
      box("xml ", CANARY),
    ]);
    expect(solid(jxl, strippedFrame(jxl, description(), "jpeg-xl")).toString("latin1")).toBe("\xff\x0aabcd");
  });
  test("RLE: what lies in the header, before, between and behind segments goes; every plane stays", () => {
    const planes = [new Uint8Array(64).fill(7), Uint8Array.from({ length: 64 }, (_, i) => i)];
    const frame = Buffer.from(encodeRle(planes, 8));
    const gap = Buffer.concat([frame.subarray(0, 64), CANARY, Buffer.alloc(1), frame.subarray(64)]);
    for (const at of [4, 8]) gap.writeUInt32LE(gap.readUInt32LE(at) + CANARY.length + 1, at);
    const dirty = Buffer.concat([gap, CANARY]);
    dirty.set(CANARY, 40);
    const clean = solid(dirty, strippedFrame(dirty, description({ bitsAllocated: 16 }), "rle"));
    expect(clean.includes("CANARY")).toBe(false);
    expect(decodeRle(clean, 2, 64)).toEqual(planes);
    expect(strippedFrame(frame, description({ bitsAllocated: 16 }), "rle")).toEqual([{ start: 0, end: frame.length }]);
  });
  test("deflated and encapsulated native frames end with their last sample", () => {
    const deflated = deflateRawSync(Buffer.alloc(64, 1));
    expect(solid(deflated, strippedFrame(Buffer.concat([deflated, CANARY]), description(), "deflated-frames"))).toEqual(deflated);
    expect(strippedFrame(Buffer.concat([Buffer.alloc(64, 1), CANARY]), description(), "encapsulated-raw")).toEqual([
      { start: 0, end: 64 },
    ]);
  });
  test("video is not taken apart", () => expect(strippedFrame(CANARY, description(), "video")).toBeUndefined());
});

describe("whole files", () => {
  test("frames in several fragments, odd lengths, a hidden last fragment: offsets are counted anew", async () => {
    const dirty = spliced(grey, 2, segment(0xfe, CANARY));
    const items = [new Uint8Array(0), dirty.subarray(0, 101), dirty.subarray(101), grey, CANARY];
    const offsets = Buffer.alloc(8);
    offsets.writeUInt32LE(16 + dirty.length, 4);
    items[0] = offsets;
    const file = await readFile(bufferSource(Buffer.concat([part10(header(48, 64, 2), JPEG), encapsulated(items)])));
    const clean = await rewritten(file);
    const [first, second] = await framesOf(clean);
    expect(await sharp(first).raw().toBuffer()).toEqual(await sharp(grey).raw().toBuffer());
    expect(first).toEqual(second);
    const all = Buffer.from(await clean.source.read(0, clean.source.size));
    expect(all.includes("CANARY")).toBe(false);
    const table = clean.pixelData?.items?.[0];
    expect(all.readUInt32LE((table?.start ?? 0) + 4)).toBe(8 + (first?.length ?? 0));
  });

  test("an Extended Offset Table finds frames in fragments, and goes", async () => {
    const table = Buffer.alloc(16);
    table.writeBigUInt64LE(BigInt(16 + grey.length), 8);
    const elements = [
      ...header(48, 64, 2),
      bytesElement("7FE00001", "OV", table),
      bytesElement("7FE00002", "OV", Buffer.alloc(16)),
    ];
    const pixels = encapsulated([new Uint8Array(0), grey.subarray(0, 50), grey.subarray(50), grey]);
    const file = await readFile(bufferSource(Buffer.concat([part10(elements, JPEG), pixels])));
    expect((await framesOf(file)).map(({ length }) => length)).toEqual([grey.length, grey.length]);
    expect((await rewritten(file)).before.filter(({ tag }) => tag.startsWith("7FE0"))).toEqual([]);
  });

  test.each([
    ["fewer fragments than frames", 3, [new Uint8Array(0), grey, grey], "TRUNCATED"],
    ["more codestreams than frames", 2, [new Uint8Array(0), grey, grey, grey], "MALFORMED"],
  ])("%s", async (_, frames, items, reason) => {
    const file = await readFile(bufferSource(Buffer.concat([part10(header(48, 64, frames), JPEG), encapsulated(items)])));
    await expect(rewritten(file)).rejects.toMatchObject({ reason });
  });

  test("native pixel data end with the last frame", async () => {
    const pixels = bytesElement("7FE00010", "OB", Buffer.concat([Buffer.alloc(27, 5), CANARY]));
    const clean = await rewritten(await readFile(bufferSource(part10([...header(3, 3, 3), pixels]))));
    expect(await clean.source.read(clean.pixelData?.start ?? 0, clean.source.size)).toEqual(
      Buffer.concat([Buffer.alloc(27, 5), Buffer.alloc(1)]),
    );
  });

  test("overlays in unused bits go, sign extension and padding stay", async () => {
    const words = (...values: number[]) => bytesElement("7FE00010", "OW", new Uint8Array(Uint16Array.from(values).buffer));
    const clean = async (elements: Parameters<typeof part10>[0]) => {
      const file = await rewritten(await readFile(bufferSource(part10(elements))));
      const bytes = Uint8Array.from(await file.source.read(file.pixelData?.start ?? 0, file.source.size));
      return [...new Uint16Array(bytes.buffer)];
    };
    const plain = header(2, 2, 1, 16, 12);
    expect(await clean([...plain, words(0x0123, 0x1123, 0xf9ab, 0x8fff)])).toEqual([0x0123, 0x0123, 0x09ab, 0x0fff]);
    expect(await clean([...plain, us("00280103", 1), us("00280120", 0x8fff), words(0x0123, 0x1123, 0xf9ab, 0x8fff)])).toEqual([
      0x0123, 0x0123, 0xf9ab, 0x8fff,
    ]);
    const overlaid = [...plain, us("00280103", 1), us("60000100", 16), us("60000102", 15), words(0x0123, 0x8123, 0xf9ab, 0x09ab)];
    expect(await clean(overlaid)).toEqual([0x0123, 0x0123, 0x09ab, 0x09ab]);
  });
});
