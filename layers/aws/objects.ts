import type { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { z } from "zod";
import type { ByteSource } from "#dicom/source";
import { BUCKETS, type BucketName } from "#pipeline/buckets";
import { s3 } from "./clients.ts";
import { required } from "./environment.ts";
import { type Bookmark, uploadInParts, uploadOnwards } from "./multipart.ts";

/** Where an object is. `version` only in versioned buckets. */
export interface ObjectRef {
  readonly bucket: BucketName;
  readonly key: string;
  readonly version?: string;
}

const address = (ref: ObjectRef) => ({
  Bucket: required(BUCKETS[ref.bucket].env),
  Key: ref.key,
  ...(ref.version === undefined ? {} : { VersionId: ref.version }),
});

const hasStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

/** What a conditional write came to. */
export type WriteOutcome = "written" | "refused";

export interface PutOptions {
  readonly type?: string;
  /** "absent": only where the key has no object; an ETag: only over exactly that object. */
  readonly only?: "absent" | { readonly etag: string };
  readonly metadata?: Readonly<Record<string, string>>;
}

const conditions = (options: PutOptions) => ({
  ...(options.type === undefined ? {} : { ContentType: options.type }),
  ...(options.metadata === undefined ? {} : { Metadata: { ...options.metadata } }),
  ...(options.only === "absent" ? { IfNoneMatch: "*" } : {}),
  ...(typeof options.only === "object" ? { IfMatch: options.only.etag } : {}),
});

async function conditional(options: PutOptions, write: () => Promise<unknown>): Promise<WriteOutcome> {
  try {
    await write();
    return "written";
  } catch (error) {
    if (options.only !== undefined && hasStatus(error, 412)) return "refused";
    if (typeof options.only === "object" && (hasStatus(error, 404) || hasStatus(error, 409))) return "refused";
    throw error;
  }
}

/**
 * Writes an object whole. A condition that does not hold is "refused", not an error. Where another write is under way (409) and the
 * condition is "absent", nobody knows yet: that is thrown, so that the caller's message comes again.
 */
export const put = (ref: ObjectRef, body: Uint8Array | string, options: PutOptions = {}): Promise<WriteOutcome> =>
  conditional(options, () => s3.send(new PutObjectCommand({ ...address(ref), Body: body, ...conditions(options) })));

export const putJson = (ref: ObjectRef, value: unknown, options: Omit<PutOptions, "type"> = {}): Promise<WriteOutcome> =>
  put(ref, JSON.stringify(value), { ...options, type: "application/json" });

/** Writes a JSON document where the condition holds, and tells the ETag that guards its next change; undefined where it does not hold. */
export async function claimJson(
  ref: ObjectRef,
  value: unknown,
  only: NonNullable<PutOptions["only"]>,
): Promise<string | undefined> {
  const options = { only, type: "application/json" };
  let etag: string | undefined;
  await conditional(options, async () => {
    const command = new PutObjectCommand({ ...address(ref), Body: JSON.stringify(value), ...conditions(options) });
    etag = (await s3.send(command)).ETag;
  });
  return etag;
}

/** Writes chunks of unknown total length; memory does not grow with them. A chunk need hold only until the next one is asked for. */
export const putStream = (ref: ObjectRef, chunks: AsyncIterable<Uint8Array>, options: PutOptions = {}): Promise<WriteOutcome> =>
  conditional(options, () => uploadInParts({ ...address(ref), ...conditions(options) }, chunks));

/** Writes a source of known size, from where an earlier attempt broke off. */
export const putOnwards = (
  ref: ObjectRef,
  source: ByteSource,
  bookmark: Bookmark,
  options: Pick<PutOptions, "metadata">,
): Promise<void> => uploadOnwards({ ...address(ref), ...conditions(options) }, source, bookmark);

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly modified: Date;
}

/** The object's bytes, or undefined where there is none. For small objects: the whole is in memory. */
export async function get(ref: ObjectRef): Promise<StoredObject | undefined> {
  try {
    const answer = await s3.send(new GetObjectCommand(address(ref)));
    if (answer.Body === undefined) return undefined;
    const { ETag: etag = "", LastModified: modified = new Date() } = answer;
    return { bytes: await answer.Body.transformToByteArray(), etag, modified };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** A JSON document, checked against its schema. */
export async function getJson<T>(ref: ObjectRef, schema: z.ZodType<T>): Promise<{ value: T; etag: string } | undefined> {
  const found = await get(ref);
  if (found === undefined) return undefined;
  return { value: schema.parse(JSON.parse(new TextDecoder().decode(found.bytes))), etag: found.etag };
}

/** Changes a JSON document by compare-and-swap until `change` finds nothing to change. `change` may run more than once. */
export async function settleJson<T>(
  ref: ObjectRef,
  schema: z.ZodType<T>,
  change: (now: T | undefined) => T | undefined | Promise<T | undefined>,
): Promise<void> {
  for (;;) {
    const found = await getJson(ref, schema);
    const next = await change(found?.value);
    if (next === undefined) return;
    const only = found === undefined ? "absent" : { etag: found.etag };
    if ((await putJson(ref, next, { only })) === "written") return;
  }
}

export interface ObjectHead {
  readonly size: number;
  readonly etag: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** In versioned buckets. */
  readonly version?: string;
}

/** Size, ETag, metadata and version, or undefined where there is no object. */
export async function head(ref: ObjectRef): Promise<ObjectHead | undefined> {
  try {
    const answer = await s3.send(new HeadObjectCommand(address(ref)));
    const version = answer.VersionId === undefined ? {} : { version: answer.VersionId };
    return { size: answer.ContentLength ?? 0, etag: answer.ETag ?? "", metadata: answer.Metadata ?? {}, ...version };
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

const READ_AHEAD = 4 * 1024 * 1024; // a request takes longer than a megabyte does

/** Reads an object by range. */
export function objectSource(ref: ObjectRef, size: number): ByteSource {
  async function readInto(start: number, into: Uint8Array): Promise<void> {
    const answer = await s3.send(new GetObjectCommand({ ...address(ref), Range: `bytes=${start}-${start + into.length - 1}` }));
    let at = 0;
    for await (const chunk of answer.Body as Readable) {
      into.set(chunk, at);
      at += chunk.length;
    }
    if (at !== into.length) throw new Error("The store answered a range with fewer bytes.");
  }
  async function read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    if (bytes.length > 0) await readInto(start, bytes);
    return bytes;
  }
  return { size, readAhead: READ_AHEAD, read, readInto };
}

export interface ListedObject {
  readonly key: string;
  readonly modified: Date;
}

/** Every object under a prefix, in the order of keys, page by page. */
export async function* listObjects(bucket: BucketName, prefix: string, startAfter?: string): AsyncGenerator<ListedObject> {
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: required(BUCKETS[bucket].env),
        Prefix: prefix,
        ...(startAfter === undefined ? {} : { StartAfter: startAfter }),
        ...(token === undefined ? {} : { ContinuationToken: token }),
      }),
    );
    for (const { Key, LastModified } of page.Contents ?? [])
      if (Key !== undefined && LastModified !== undefined) yield { key: Key, modified: LastModified };
    token = page.NextContinuationToken;
  } while (token !== undefined);
}

/** Every key under a prefix, in order, page by page. */
export async function* list(bucket: BucketName, prefix: string, startAfter?: string): AsyncGenerator<string> {
  for await (const { key } of listObjects(bucket, prefix, startAfter)) yield key;
}

/** True where a prefix has an object. */
export const hasAny = async (bucket: BucketName, prefix: string): Promise<boolean> =>
  (await list(bucket, prefix).next()).done !== true;

/** Deletes an object, in a versioned bucket exactly the version named. No object is no error. */
export async function remove(ref: ObjectRef): Promise<void> {
  await s3.send(new DeleteObjectCommand(address(ref)));
}

/** Copies an object, or one version of it, within the store, under new metadata; "refused" as `put` is. At most 5 GB. */
export async function copy(
  from: ObjectRef,
  to: Pick<ObjectRef, "bucket" | "key">,
  options: Pick<PutOptions, "metadata" | "only"> = {},
): Promise<WriteOutcome> {
  const path = `${required(BUCKETS[from.bucket].env)}/${from.key}`.split("/").map(encodeURIComponent).join("/");
  const source = from.version === undefined ? path : `${path}?versionId=${encodeURIComponent(from.version)}`;
  const command = { ...address(to), CopySource: source, MetadataDirective: "REPLACE" as const, ...conditions(options) };
  return conditional(options, () => s3.send(new CopyObjectCommand(command)));
}

/** A link to an object that the store itself checks and ends. `seconds` at most 600 (design: revoked media die within ten minutes). */
export function signedLink(ref: ObjectRef, seconds: number, answer: { type: string; disposition: string }): Promise<string> {
  const command = new GetObjectCommand({
    ...address(ref),
    ResponseContentType: answer.type,
    ResponseContentDisposition: answer.disposition,
    ResponseCacheControl: "private, max-age=300",
  });
  return getSignedUrl(s3, command, { expiresIn: seconds });
}
