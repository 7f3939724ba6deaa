import type { Piece } from "#dicom/pieces";
import { videoUnits } from "#dicom/video-units";

/** What stays of a unit: all of it, nothing, so many bytes behind its start code, or other bytes in its place. */
export type Verdict = "keep" | "drop" | number | Uint8Array;

const H264_KEPT: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 8, 13, 14, 15, 19, 20]);
const H264_SHORT: Readonly<Record<number, number>> = { 9: 2, 10: 1, 11: 1 }; // delimiters and ends, with their lengths
const H264_SEI = 6;
const HEVC_KEPT: ReadonlySet<number> = new Set([...Array(10).keys(), 16, 17, 18, 19, 20, 21, 32, 33, 34]);
const HEVC_SHORT: Readonly<Record<number, number>> = { 35: 3, 36: 2, 37: 2 };
const HEVC_SEI = 39;
const RECOVERY_POINT = 6;
const CODE = 3; // bytes of a start code
const MOST_PIECES = 1_000_000;

/** H.264 NAL units (ITU-T H.264 7.4.1): parameters and slices; of supplemental information where decoding may begin, and nothing that is free text. */
function h264(head: Buffer): Verdict {
  const type = (head[0] ?? 0) & 0x1f;
  return type === H264_SEI ? recoveryPoint(head, 1) : (H264_SHORT[type] ?? (H264_KEPT.has(type) ? "keep" : "drop"));
}

/** The same of HEVC (ITU-T H.265 7.4.2). */
function hevc(head: Buffer): Verdict {
  const type = ((head[0] ?? 0) >> 1) & 0x3f;
  return type === HEVC_SEI ? recoveryPoint(head, 2) : (HEVC_SHORT[type] ?? (HEVC_KEPT.has(type) ? "keep" : "drop"));
}

const EXTENSION = 0xb5;
const GROUP = 0xb8;
const MPEG2_KEPT: ReadonlySet<number> = new Set([...Array(0xb0).keys(), 0xb3]);
const SEQUENCE_END = 0xb7;
const EXTENSIONS_KEPT: ReadonlySet<number> = new Set([1, 2, 3, 5, 7, 8, 9, 10]);

/** MPEG-2 video (ITU-T H.262 6.2): no user data, no copyright; the time of day of a group of pictures becomes zero. */
function mpeg2(head: Buffer): Verdict {
  const [code = 0, second = 0] = head;
  if (code === GROUP) return Uint8Array.of(0, 0, 1, GROUP, 0, 0x08, 0, (head[4] ?? 0) & 0x60);
  if (code === EXTENSION) return EXTENSIONS_KEPT.has(second >> 4) ? "keep" : "drop";
  if (code === SEQUENCE_END) return 1;
  return MPEG2_KEPT.has(code) ? "keep" : "drop";
}

/** A unit of supplemental information with its recovery point alone; the payload of one has no room for more than numbers. */
function recoveryPoint(head: Buffer, header: number): Verdict {
  const bytes = head.subarray(header).filter((byte, i, all) => !(byte === 3 && all[i - 1] === 0 && all[i - 2] === 0));
  let at = 0;
  const coded = (): number => {
    let value = 0;
    for (; bytes[at] === 0xff; at++) value += 0xff;
    return value + (bytes[at++] ?? 0);
  };
  while (at + 2 < bytes.length) {
    const [type, size] = [coded(), coded()];
    const payload = bytes.subarray(at, at + size);
    if (type === RECOVERY_POINT && size <= 4 && !payload.subarray(0, -1).includes(0))
      return Buffer.concat([Buffer.of(0, 0, 1), head.subarray(0, header), Buffer.of(type, size), payload, Buffer.of(0x80)]);
    at += size;
  }
  return "drop";
}

/** Judges a unit by its first kilobyte, start code aside. */
export type Judge = (head: Buffer) => Verdict;

const JUDGES = { mpeg2, h264, hevc } as const satisfies Record<string, Judge>;
const CODES: readonly (readonly [RegExp, keyof typeof JUDGES])[] = [
  [/\.4\.10[01](\.1)?$/, "mpeg2"],
  [/\.4\.10[2-6](\.1)?$/, "h264"],
  [/\.4\.10[78]$/, "hevc"],
];

/** What a transfer syntax's codestream is, and who judges its units. */
export function judgeOf(transferSyntax: string): { readonly codec: keyof typeof JUDGES; readonly judge: Judge } | undefined {
  const codec = CODES.find(([uid]) => uid.test(transferSyntax))?.[1];
  return codec && { codec, judge: JUDGES[codec] };
}

/**
 * What stays of a bare codestream without user data and whatever else is no picture, offsets counted from its start; undefined where
 * nothing would, or too many pieces. Reads it once and holds a chunk at a time.
 */
export async function strippedVideo(
  transferSyntax: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<readonly Piece[] | undefined> {
  const judge = judgeOf(transferSyntax)?.judge;
  const pieces: Piece[] = [];
  for await (const { start, end, head } of videoUnits(chunks)) {
    const verdict = head.length === 0 ? "drop" : (judge?.(head) ?? "drop");
    if (verdict === "drop") continue;
    if (verdict instanceof Uint8Array) pieces.push(verdict);
    else append(pieces, start, verdict === "keep" ? end : Math.min(end, start + CODE + verdict));
    if (pieces.length > MOST_PIECES) return undefined;
  }
  return pieces.length === 0 ? undefined : pieces;
}

/** Stretches that follow one another become one at once: a stream of nothing but start codes fills no memory. */
function append(pieces: Piece[], start: number, end: number): void {
  const last = pieces.at(-1);
  if (last === undefined || last instanceof Uint8Array || last.end !== start) pieces.push({ start, end });
  else pieces[pieces.length - 1] = { start: last.start, end };
}
