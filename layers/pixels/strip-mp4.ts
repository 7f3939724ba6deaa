import { NotMp4 } from "#dicom/mp4-boxes";
import { type Mp4Video, mp4Video } from "#dicom/mp4-video";
import type { Piece } from "#dicom/pieces";
import type { ByteSource } from "#dicom/source";
import { SourceWindow } from "#dicom/source-window";
import { type Judge, judgeOf, type Verdict } from "./strip-video.ts";

const START_CODE = Buffer.of(0, 0, 0, 1);
const HEAD = 1024; // of a unit is looked at
const CHUNK = 1024 * 1024;

/**
 * The pictures of an MP4 as a bare codestream, without all else that the file holds; undefined where they cannot be taken out. Offsets are
 * those of the source.
 */
export async function strippedMp4(
  transferSyntax: string,
  source: ByteSource,
  start: number,
  end: number,
): Promise<readonly Piece[] | undefined> {
  const judged = judgeOf(transferSyntax);
  try {
    const video = await mp4Video(source, start, end);
    if (judged?.codec !== video.codec) return undefined;
    return await codestream(video, source, judged.judge);
  } catch (error) {
    if (error instanceof NotMp4) return undefined;
    throw error;
  }
}

async function codestream(
  { parameterSets, lengthBytes, samples }: Mp4Video,
  source: ByteSource,
  judge: Judge,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const set of parameterSets) pieces.push(...kept(judge(set), START_CODE, set));
  const window = new SourceWindow(source, true);
  for (const sample of samples) {
    for (let at = sample.start; at < sample.end; ) {
      const loaded = Buffer.from(await window.from(at, lengthBytes + HEAD, CHUNK));
      if (at + lengthBytes >= sample.end || loaded.length < lengthBytes) throw new NotMp4("A unit is cut off.");
      const unit = { start: at + lengthBytes, end: at + lengthBytes + loaded.readUIntBE(0, lengthBytes) };
      if (unit.end > sample.end || unit.end === unit.start) throw new NotMp4("A unit is longer than its picture.");
      const head = Buffer.from(loaded.subarray(lengthBytes, Math.min(lengthBytes + HEAD, unit.end - at)));
      pieces.push(...kept(judge(head), START_CODE, unit));
      at = unit.end;
    }
  }
  return pieces;
}

/** What a verdict leaves of a unit, behind a start code. */
function kept(
  verdict: Verdict,
  startCode: Uint8Array,
  unit: Buffer | { readonly start: number; readonly end: number },
): readonly Piece[] {
  if (verdict === "drop") return [];
  if (verdict instanceof Uint8Array) return [verdict];
  if (unit instanceof Uint8Array) return [startCode, verdict === "keep" ? unit : unit.subarray(0, verdict)];
  return [startCode, verdict === "keep" ? unit : { start: unit.start, end: Math.min(unit.end, unit.start + verdict) }];
}
