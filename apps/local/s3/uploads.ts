import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Segment, StoredBlob } from "./blobs.ts";

/** A multipart upload that is not complete yet. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  /** Headers of the object to be. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A part of an upload; its blob is named `name`. `modified` in ms. */
export interface Part extends StoredBlob {
  readonly number: number;
  readonly modified: number;
}

const prepareAll = (database: DatabaseSync) => ({
  insert: database.prepare("INSERT INTO uploads (id, key, headers, initiated) VALUES (?, ?, ?, ?)"),
  find: database.prepare("SELECT headers FROM uploads WHERE id = ? AND key = ?"),
  delete: database.prepare("DELETE FROM uploads WHERE id = ?"),
  deleteBefore: database.prepare("DELETE FROM uploads WHERE initiated < ?"),
  putPart: database.prepare("INSERT OR REPLACE INTO parts (upload, number, etag, size, modified, blob) VALUES (?, ?, ?, ?, ?, ?)"),
  parts: database.prepare("SELECT * FROM parts WHERE upload = ? ORDER BY number"),
});

/** The multipart uploads of a bucket, and their parts. The caller opens transactions. */
export class UploadTable {
  readonly #sql: ReturnType<typeof prepareAll>;

  constructor(database: DatabaseSync) {
    this.#sql = prepareAll(database);
  }

  insert({ id, key, headers }: Upload, initiated: number): void {
    this.#sql.insert.run(id, key, JSON.stringify(headers), initiated);
  }

  find(id: string, key: string): Upload | undefined {
    const row = this.#sql.find.get(id, key);
    return row && { id, key, headers: JSON.parse(String(row.headers)) as Record<string, string> };
  }

  /** Forgets an upload and its parts. */
  delete(id: string): void {
    this.#sql.delete.run(id);
  }

  /** Forgets uploads begun before a time in ms: nobody will complete them, and their parts hold what was sent. */
  deleteBefore(time: number): void {
    this.#sql.deleteBefore.run(time);
  }

  /** Adds a part; returns the one it replaces. */
  putPart(id: string, part: Part): Segment | undefined {
    const replaced = this.parts(id).find(({ number }) => number === part.number);
    this.#sql.putPart.run(id, part.number, part.etag, part.size, part.modified, part.name);
    return replaced;
  }

  /** The parts in order of their numbers. */
  parts(id: string): readonly Part[] {
    return this.#sql.parts.all(id).map(toPart);
  }
}

const toPart = (row: Record<string, SQLOutputValue>): Part => ({
  number: Number(row.number),
  etag: String(row.etag),
  size: Number(row.size),
  modified: Number(row.modified),
  name: String(row.blob),
});
