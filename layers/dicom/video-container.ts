import type { ByteSource } from "./source.ts";

/** How the bytes of a video are arranged: a bare codestream, or a container around it. */
export type VideoForm = "codestream" | "mp4" | "transport-stream" | "program-stream";

const PACKET = 188;
const MP4_BOXES: ReadonlySet<string> = new Set(["ftyp", "styp", "moov", "mdat", "free", "skip", "wide"]);
const PACK_START = Buffer.of(0, 0, 1, 0xba);

const FORM_LENGTH = 4 + 3 * (PACKET + 4);

/** The form of a video, from its beginning; undefined where it is none that is known. */
export function videoForm(beginning: Uint8Array): VideoForm | undefined {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.length);
  if (MP4_BOXES.has(bytes.toString("latin1", 4, 8))) return "mp4";
  if ([0, 4].some((first) => [0, 1, 2].every((i) => bytes[first + i * (PACKET + first)] === 0x47))) return "transport-stream";
  if (bytes.subarray(0, 4).equals(PACK_START)) return "program-stream";
  const code = bytes.indexOf(Buffer.of(0, 0, 1));
  return code >= 0 && bytes.subarray(0, code).every((byte) => byte === 0) ? "codestream" : undefined;
}

/** The form of the video that begins at `start` of a source. */
export const videoFormAt = async (source: ByteSource, start: number): Promise<VideoForm | undefined> =>
  videoForm(await source.read(start, Math.min(source.size, start + FORM_LENGTH)));

const MOST_BOXES = 1000;
const MOST_LOOKED_AT = 16 * 1024 * 1024;

/** True where a container between two places of a source has sound beside its pictures. A bare codestream has no room for any. */
export async function hasSound(source: ByteSource, start: number, end: number): Promise<boolean> {
  const form = await videoFormAt(source, start);
  if (form === undefined || form === "codestream") return false;
  const read = async (from: number, to: number): Promise<Buffer> =>
    Buffer.from(await source.read(from, Math.min(to, end, from + MOST_LOOKED_AT)));
  if (form !== "mp4") return hasSoundPackets(await read(start, end));
  for (let [at, i] = [start, 0]; at + 16 <= end && i < MOST_BOXES; i++) {
    const head = await read(at, at + 16);
    const short = head.readUInt32BE();
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short;
    if (head.toString("latin1", 4, 8) === "moov") return hasSoundTrack(await read(at, at + length));
    at += Math.max(8, length);
  }
  return false;
}

/** Handler Reference boxes (ISO/IEC 14496-12 8.4.3) say what each track is. */
function hasSoundTrack(moov: Buffer): boolean {
  for (let at = moov.indexOf("hdlr"); at >= 0; at = moov.indexOf("hdlr", at + 4))
    if (moov.toString("latin1", at + 12, at + 16) === "soun") return true;
  return false;
}

/** Packets of audio streams and of the private stream that holds the other kinds of sound (ISO/IEC 13818-1 2.4.3.7). */
function hasSoundPackets(bytes: Buffer): boolean {
  const code = Buffer.of(0, 0, 1);
  for (let at = bytes.indexOf(code); at >= 0; at = bytes.indexOf(code, at + 3)) {
    const stream = bytes[at + 3] ?? 0;
    if ((stream >= 0xc0 && stream <= 0xdf) || stream === 0xbd) return true;
  }
  return false;
}
