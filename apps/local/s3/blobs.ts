import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** A run of bytes on disk. An object is one of them, or one per part of a multipart upload. */
export interface Segment {
  readonly name: string;
  readonly size: number;
}

/** A stored body. `etag` is its MD5 in hex. */
export interface StoredBlob extends Segment {
  readonly etag: string;
}

/** Bytes that stay readable until `close`, even when their object is deleted meanwhile. */
export interface Reading {
  /** `end` is exclusive. */
  range(start: number, end: number): AsyncIterable<Uint8Array>;
  close(): void;
}

/** The bytes of a bucket's objects, in files with random names. */
export class BlobStore {
  readonly #folder: string;
  readonly #temporary: string;
  /** Folders known to be on disk. */
  readonly #made = new Set<string>();
  readonly #readers = new Map<string, number>();
  readonly #doomed = new Set<string>();

  private constructor(folder: string) {
    this.#folder = join(folder, "blobs");
    this.#temporary = join(folder, "tmp");
  }

  /** Opens the store and removes what a crash left: unfinished files, and blobs that `isUsed` does not know. */
  static async open(folder: string, isUsed: (name: string) => boolean): Promise<BlobStore> {
    const store = new BlobStore(folder);
    await rm(store.#temporary, { recursive: true, force: true });
    await mkdir(store.#temporary, { recursive: true, mode: 0o700 });
    await mkdir(store.#folder, { recursive: true, mode: 0o700 });
    for (const entry of await readdir(store.#folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !isUsed(entry.name)) await rm(join(entry.parentPath, entry.name));
    return store;
  }

  /** Streams bytes to disk; on disk for good when it resolves. On any error nothing stays. */
  async write(bytes: AsyncIterable<Uint8Array>): Promise<StoredBlob> {
    const name = randomBytes(16).toString("hex");
    const temporary = join(this.#temporary, name);
    try {
      const measured = await writeFlushed(temporary, bytes);
      await this.#moveIn(temporary, name);
      return { name, ...measured };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Holds segments open for reading; every reading must be closed. */
  read(segments: readonly Segment[]): Reading {
    for (const { name } of segments) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    return {
      range: (start, end) => this.#range(segments, start, end),
      close: () => this.#release(segments),
    };
  }

  /** Deletes files; those that are being read right now, when the last reader is done. Never fails: the index has let them go already. */
  async remove(segments: readonly { readonly name: string }[]): Promise<void> {
    for (const { name } of segments) {
      if (this.#readers.has(name)) this.#doomed.add(name);
      else await rm(this.#path(name), { force: true }).catch(() => undefined); // an orphan, gone at the next start
    }
  }

  #release(segments: readonly Segment[]): void {
    for (const segment of segments) {
      const left = (this.#readers.get(segment.name) ?? 1) - 1;
      if (left > 0) this.#readers.set(segment.name, left);
      else this.#readers.delete(segment.name);
      if (left === 0 && this.#doomed.delete(segment.name)) void this.remove([segment]);
    }
  }

  async *#range(segments: readonly Segment[], start: number, end: number): AsyncGenerator<Uint8Array> {
    let offset = 0;
    for (const { name, size } of segments) {
      const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, size)];
      if (from < to) yield* createReadStream(this.#path(name), { start: from, end: to - 1, highWaterMark: 256 * 1024 });
      offset += size;
    }
  }

  /** A new name is safe from a power cut only when its folder is on disk too. */
  async #moveIn(temporary: string, name: string): Promise<void> {
    const folder = join(this.#folder, name.slice(0, 2));
    if (!this.#made.has(folder)) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await syncFolder(this.#folder);
      this.#made.add(folder);
    }
    await rename(temporary, this.#path(name));
    await syncFolder(folder);
  }

  #path(name: string): string {
    return join(this.#folder, name.slice(0, 2), name);
  }
}

/** Chunk by chunk through the file's handle: under many small puts a write stream left 50 MiB more of garbage behind (measured). */
async function writeFlushed(path: string, bytes: AsyncIterable<Uint8Array>): Promise<{ size: number; etag: string }> {
  const md5 = createHash("md5");
  let size = 0;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of bytes) {
      md5.update(chunk);
      size += chunk.length;
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { size, etag: md5.digest("hex") };
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
