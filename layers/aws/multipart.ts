import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ByteSource } from "#dicom/source";
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

/** A multipart upload that has not ended: its id, and the ETags of the parts that the store has, in order. */
export interface UnfinishedUpload {
  readonly id: string;
  readonly etags: readonly string[];
}

/** Where it is kept how far an upload has come. */
export interface Bookmark {
  read(): Promise<UnfinishedUpload | undefined>;
  keep(upload: UnfinishedUpload): Promise<void>;
  forget(): Promise<void>;
}

/**
 * Sends a source, one part in memory; where an earlier attempt broke off, from its last whole part on. What is there stays when this
 * attempt fails. An upload that nobody goes on with is aborted by the bucket's lifecycle; the next attempt then begins anew.
 */
export async function uploadOnwards(target: Target, source: ByteSource, bookmark: Bookmark): Promise<void> {
  if (source.size < PART) {
    await s3.send(new PutObjectCommand({ ...target, Body: await source.read(0, source.size) }));
    return;
  }
  const upload = (await bookmark.read()) ?? { id: await begun(target), etags: [] };
  await bookmark.keep(upload);
  try {
    await sendRest(target, source, upload, bookmark);
  } catch (error) {
    if (isLost(error)) await bookmark.forget();
    throw error;
  }
  await bookmark.forget();
}

async function begun(target: Target): Promise<string> {
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(target));
  if (UploadId === undefined) throw new Error("The store gave no upload id.");
  return UploadId;
}

async function sendRest(target: Target, source: ByteSource, { id, etags }: UnfinishedUpload, bookmark: Bookmark): Promise<void> {
  const parts = etags.map((ETag, index): CompletedPart => ({ ETag, PartNumber: index + 1 }));
  for (let at = parts.length * PART; at < source.size; at += PART) {
    const Body = await source.read(at, Math.min(at + PART, source.size));
    parts.push(await sendPart({ ...target, UploadId: id, PartNumber: parts.length + 1, Body }));
    await bookmark.keep({ id, etags: parts.map(({ ETag = "" }) => ETag) });
  }
  await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId: id, MultipartUpload: { Parts: parts } }));
}

/** True where the store no longer knows the upload, or not its parts. */
const isLost = (error: unknown): boolean =>
  error instanceof S3ServiceException && ["NoSuchUpload", "InvalidPart", "InvalidPartOrder", "EntityTooSmall"].includes(error.name);

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
