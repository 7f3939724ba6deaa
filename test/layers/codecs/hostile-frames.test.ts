import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decoderFor } from "#codecs/decode";
import { encodeFrame } from "#codecs/encode";
import type { ImageDescription } from "#dicom/image";
import { TRANSFER_SYNTAXES } from "#dicom/transfer-syntaxes";
import { description } from "../pixels/pictures.ts";
import { reasonOf } from "./frame-reason.ts";

const HUGE = 8000; // rows and columns of a picture that no such frame can hold
const uid = (end: string): string => `1.2.840.10008.1.2${end}`;
const big16 = (value: number): number[] => [value >> 8, value & 255];
const big32 = (value: number): number[] => [value >>> 24, (value >> 16) & 255, ...big16(value & 0xffff)];

function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
}

const inside = (frame: Uint8Array, filling: Uint8Array): Uint8Array =>
  Buffer.concat([frame.subarray(0, -2), filling, frame.subarray(-2)]);

const imageOf = (end: string, changes: Partial<ImageDescription> = {}): ImageDescription =>
  description({ transferSyntax: uid(end), rows: 16, columns: 16, ...changes });

/** A whole frame of 16 x 16 pixels. */
async function whole(end: string): Promise<Uint8Array> {
  const words = Uint8Array.from({ length: 256 }, (_, i) => i);
  return (await encodeFrame({ words, layout: "by-pixel", photometric: "MONOCHROME2" }, imageOf(end))).bytes;
}

/** A JPEG or JPEG-LS that claims to be huge. */
function claimingJpeg(jpeg: Uint8Array, process: number): Uint8Array {
  const at = Buffer.from(jpeg).indexOf(Buffer.from([0xff, process]));
  return patched(jpeg, at + 5, ...big16(HUGE), ...big16(HUGE));
}

/** A JPEG 2000 that claims to be so large, with tiles of so many pixels (ITU-T T.800 A.5.1). */
const claiming = (codestream: Uint8Array, side: number, tile = side): Uint8Array =>
  patched(patched(codestream, 8, ...big32(side), ...big32(side)), 24, ...big32(tile), ...big32(tile));

const rleHeader = Buffer.from(Uint32Array.from({ length: 16 }, (_, i) => [1, 64][i] ?? 0).buffer);
const sharpJpeg = (progressive: boolean) =>
  sharp(new Uint8Array(256), { raw: { width: 16, height: 16, channels: 1 } })
    .jpeg({ progressive })
    .toBuffer();

/** The last scan of a progressive JPEG once more, many times. */
function rescanned(jpeg: Uint8Array, times: number): Uint8Array {
  const scan = jpeg.subarray(Buffer.from(jpeg).lastIndexOf(Buffer.from([0xff, 0xda])), -2);
  return inside(jpeg, Buffer.concat(Array.from({ length: times }, () => scan)));
}

const huge = (end: string) => imageOf(end, { rows: HUGE, columns: HUGE });

describe("a frame that cannot hold the picture is refused", () => {
  test.each<[string, ImageDescription, () => Promise<Uint8Array>]>([
    ["JPEG", huge(".4.50"), async () => claimingJpeg(await sharpJpeg(false), 0xc0)],
    ["JPEG, with zeros", huge(".4.50"), async () => inside(claimingJpeg(await sharpJpeg(false), 0xc0), new Uint8Array(130_000))],
    ["JPEG of thousands of scans", imageOf(".4.55"), async () => rescanned(await sharpJpeg(true), 5000)],
    ["huge JPEG of many scans", huge(".4.55"), async () => rescanned(claimingJpeg(await sharpJpeg(true), 0xc2), 6000)],
    ["lossless JPEG", huge(".4.70"), async () => claimingJpeg(await whole(".4.70"), 0xc3)],
    ["JPEG-LS", huge(".4.80"), async () => claimingJpeg(await whole(".4.80"), 0xf7)],
    ["JPEG-LS, with zeros", huge(".4.80"), async () => inside(claimingJpeg(await whole(".4.80"), 0xf7), new Uint8Array(2000))],
    ["JPEG 2000", huge(".4.90"), async () => claiming(await whole(".4.90"), HUGE)],
    ["JPEG 2000 that lacks tiles", huge(".4.90"), async () => claiming(await whole(".4.90"), HUGE, 17)],
    ["HTJ2K in which nothing is coded", huge(".4.201"), async () => claiming(await whole(".4.201"), HUGE)],
    ["HTJ2K that lacks tiles", huge(".4.201"), async () => claiming(await whole(".4.201"), HUGE, 1000)],
    ["JPEG XL cut off", imageOf(".4.110"), async () => (await whole(".4.110")).subarray(0, 30)],
    ["RLE", huge(".5"), async () => Buffer.concat([rleHeader, new Uint8Array(200)])],
    ["RLE of repetitions", huge(".5"), async () => Buffer.concat([rleHeader, Buffer.alloc(900_000, Buffer.from([0x81, 0]))])],
    ["samples", huge(".1"), async () => new Uint8Array(100)],
  ])("%s", async (_, image, frame) => {
    const decode = decoderFor(TRANSFER_SYNTAXES[image.transferSyntax]?.codec);
    const bytes = await frame();
    expect(await reasonOf(() => decode(bytes, image))).toBe("damaged");
  });
});
