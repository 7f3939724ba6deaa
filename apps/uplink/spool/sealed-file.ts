import { randomBytes } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import type { Origin } from "#deid/origin";
import type { ByteSource } from "#dicom/source";
import { CHUNK, fileKey, SALT_BYTES, SpoolDamaged, seal, TAG_BYTES, unseal } from "./cipher.ts";

/** What is known of an object before its first byte. */
const aboutSchema = z.strictObject({
  sopClass: z.string(),
  sopInstance: z.string(),
  transferSyntax: z.string(),
  calling: z.string(),
  called: z.string(),
  /** Of an object that was cleaned here: what stands for its patient, with and without an issuer, and for the clinic's own id, and what of its picture is covered. */
  clean: z
    .strictObject({ patient: z.string(), bareId: z.string().optional(), image: z.string().optional(), covered: z.string() })
    .optional(),
});

export type About = z.infer<typeof aboutSchema>;

/** The association that an object came by, as conditions of rules ask for it. */
export const originOf = ({ calling, called }: Pick<About, "calling" | "called">): Origin => ({
  callingAeTitle: calling,
  calledAeTitle: called,
});

/** `KSP1`, the length of the sealed description, the salt; then the description and the body's chunks, each with its tag. */
const MAGIC = Buffer.from("KSP1");
const HEAD_BYTES = MAGIC.length + 4 + SALT_BYTES;
const MOST_ABOUT = 4096;
const SEALED_CHUNK = CHUNK + TAG_BYTES;
const WRITE_CHUNKS = 16;
/** So often the disk is told to write while more comes: the last wait is then a short one. */
const SYNC_EVERY = 32 * 1024 * 1024;

/** Writes an encrypted file; memory does not grow with it. */
export class SealedWriter {
  readonly #handle: FileHandle;
  readonly #key: Uint8Array;
  #room = Buffer.allocUnsafe(CHUNK);
  #filled = 0;
  #index = 0;
  #ready: Buffer[] = [];
  #writing: Promise<unknown> = Promise.resolve();
  #unsynced = 0;
  /** Plain bytes so far. */
  size = 0;

  private constructor(handle: FileHandle, key: Uint8Array) {
    this.#handle = handle;
    this.#key = key;
  }

  static async create(path: string, key: Uint8Array, about: About): Promise<SealedWriter> {
    const salt = randomBytes(SALT_BYTES);
    const ofFile = fileKey(key, salt);
    const writer = new SealedWriter(await open(path, "wx", 0o600), ofFile);
    const sealed = seal(ofFile, "meta", 0, Buffer.from(JSON.stringify(about)));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(sealed[0].length + TAG_BYTES);
    writer.#ready.push(MAGIC, length, salt, ...sealed);
    return writer;
  }

  /** Takes bytes; they are copied before this resolves. */
  async write(bytes: Uint8Array): Promise<void> {
    this.size += bytes.length;
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === CHUNK) await this.#sealChunk();
      const taken = Math.min(bytes.length - at, CHUNK - this.#filled);
      this.#room.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
    }
  }

  /** Writes what is left; the file can then be read, and is not yet safe. */
  async finish(): Promise<void> {
    this.#ready.push(...seal(this.#key, "last", this.#index, this.#room.subarray(0, this.#filled)));
    this.#flush();
    await this.#writing;
  }

  /** Safe on the disk, and closed. */
  async sync(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#handle.close();
  }

  async #sealChunk(): Promise<void> {
    this.#ready.push(...seal(this.#key, "body", this.#index++, this.#room));
    this.#filled = 0;
    if (this.#ready.length < 2 * WRITE_CHUNKS) return;
    await this.#writing;
    this.#flush();
  }

  /** One write is under way while the next is filled. */
  #flush(): void {
    const parts = this.#ready;
    this.#ready = [];
    this.#writing = this.#writing.then(() => this.#put(parts));
    this.#writing.catch(() => {}); // heard of when it is waited for
  }

  async #put(parts: Buffer[]): Promise<void> {
    const { bytesWritten } = await this.#handle.writev(parts);
    const wanted = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytesWritten !== wanted) throw Object.assign(new Error("the disk took a part of it"), { code: "ENOSPC" });
    this.#unsynced += wanted;
    if (this.#unsynced < SYNC_EVERY) return;
    this.#unsynced = 0;
    await this.#handle.datasync();
  }
}

/** An encrypted file, opened. `source` is its body; close it when done. */
export interface Sealed {
  readonly about: About;
  readonly source: ByteSource;
  close(): Promise<void>;
}

/** Opens an encrypted file. Throws SpoolDamaged. */
export async function openSealed(path: string, key: Uint8Array): Promise<Sealed> {
  const handle = await open(path);
  try {
    const head = await exactly(handle, 0, HEAD_BYTES);
    const length = head.readUInt32BE(MAGIC.length);
    if (!head.subarray(0, MAGIC.length).equals(MAGIC) || length > MOST_ABOUT) throw new SpoolDamaged("no file of a spool");
    const ofFile = fileKey(key, head.subarray(MAGIC.length + 4));
    const sealed = unseal(ofFile, "meta", 0, await exactly(handle, HEAD_BYTES, length));
    const about = aboutSchema.parse(JSON.parse(sealed.toString()));
    const { size } = await handle.stat();
    const source = bodySource(handle, ofFile, HEAD_BYTES + length, size);
    return { about, source, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function exactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  if (bytesRead !== length) throw new SpoolDamaged("the file is cut short");
  return bytes;
}

function bodySource(handle: FileHandle, key: Uint8Array, start: number, end: number): ByteSource {
  const chunks = Math.ceil((end - start) / SEALED_CHUNK);
  const size = end - start - chunks * TAG_BYTES;
  async function chunk(index: number): Promise<Buffer> {
    const at = start + index * SEALED_CHUNK;
    const sealed = await exactly(handle, at, Math.min(SEALED_CHUNK, end - at));
    return unseal(key, index === chunks - 1 ? "last" : "body", index, sealed);
  }
  async function read(from: number, to: number): Promise<Uint8Array> {
    const last = Math.min(to, size);
    const parts: Buffer[] = [];
    for (let at = from; at < last; at = (Math.floor(at / CHUNK) + 1) * CHUNK) {
      const plain = await chunk(Math.floor(at / CHUNK));
      parts.push(plain.subarray(at % CHUNK, (at % CHUNK) + last - at));
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }
  return { size, readAhead: CHUNK, read };
}

const SENT_AT_ONCE = 16 * CHUNK;

/** A stretch of a source from `start` to its end, chunk by chunk. */
export async function* chunksOf(source: ByteSource, start = 0): AsyncGenerator<Uint8Array> {
  for (let at = start; at < source.size; at += SENT_AT_ONCE) yield await source.read(at, Math.min(at + SENT_AT_ONCE, source.size));
}
