import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { s3 } from "./clients.ts";

/** S3 takes 10,000 parts: 78 GiB. */
const PART = 8 * 1024 * 1024;

/** Where to, and under which conditions. */
type Target = Omit<PutObjectCommandInput, "Body">;

/**
 * Sends chunks of unknown total length, two parts in memory: one is filled while the other is sent. Less than a part is put at once. Chunks
 * are copied before the next one is asked for. Where anything fails nothing stays behind.
 */
export async function uploadInParts(target: Target, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  let id: string | undefined;
  const sent: Promise<CompletedPart>[] = [];
  try {
    for await (const bytes of inParts(chunks)) {
      if (id === undefined && bytes.length < PART) return void (await s3.send(new PutObjectCommand({ ...target, Body: bytes })));
      id ??= (await s3.send(new CreateMultipartUploadCommand(target))).UploadId;
      await sent.at(-1); // its memory is filled next
      const sending = sendPart({ ...target, UploadId: id, PartNumber: sent.length + 1, Body: bytes });
      sending.catch(() => {}); // heard of when it is waited for
      sent.push(sending);
    }
    await s3.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId: id, MultipartUpload: { Parts: await Promise.all(sent) } }),
    );
  } catch (error) {
    await sent.at(-1)?.catch(() => {}); // a part that comes after the end would stay
    if (id !== undefined) await s3.send(new AbortMultipartUploadCommand({ ...target, UploadId: id })).catch(() => {});
    throw error;
  }
}

async function sendPart(part: ConstructorParameters<typeof UploadPartCommand>[0]): Promise<CompletedPart> {
  const { ETag } = await s3.send(new UploadPartCommand(part));
  return { ETag, PartNumber: part.PartNumber };
}

/** Parts of one length, the last one shorter, in two stretches of memory by turns. */
async function* inParts(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [room, other] = [new Uint8Array(PART), new Uint8Array(PART)];
  let filled = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      if (filled === PART) {
        yield room;
        [room, other, filled] = [other, room, 0];
      }
      const taken = Math.min(chunk.length - at, PART - filled);
      room.set(chunk.subarray(at, at + taken), filled);
      at += taken;
      filled += taken;
    }
  }
  yield room.subarray(0, filled);
}
