import { randomBytes } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { Segment } from "./blobs.ts";

/** One version of an object, or a delete marker. */
export interface Version {
  /** Grows with every write of the bucket. */
  readonly seq: number;
  readonly key: string;
  /** "null" in a bucket without versions. */
  readonly version: string;
  readonly latest: boolean;
  readonly marker: boolean;
  /** Without quotes. */
  readonly etag: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Headers that a read gives back, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly segments: readonly Segment[];
}

/** A version to be. */
export type Draft = Pick<Version, "key" | "marker" | "etag" | "size" | "headers" | "segments">;

/** Where a listing goes on: at `key`, with the versions older than `before`. */
export interface Position {
  readonly key: string;
  readonly before: number;
}

const AFTER = "key >= ? AND (key > ? OR seq < ?) ORDER BY key, seq DESC LIMIT 1";
const COLUMNS = "key, version, latest, marker, etag, size, modified, headers, segments";

const prepareAll = (database: DatabaseSync) => ({
  latest: database.prepare("SELECT * FROM versions WHERE key = ? ORDER BY seq DESC LIMIT 1"),
  find: database.prepare("SELECT * FROM versions WHERE key = ? AND version = ?"),
  retire: database.prepare("UPDATE versions SET latest = 0 WHERE key = ? AND latest = 1"),
  insert: database.prepare(`INSERT INTO versions (${COLUMNS}) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?) RETURNING *`),
  delete: database.prepare("DELETE FROM versions WHERE seq = ?"),
  promote: database.prepare("UPDATE versions SET latest = 1 WHERE seq = (SELECT max(seq) FROM versions WHERE key = ?)"),
  nextCurrent: database.prepare(`SELECT * FROM versions WHERE latest = 1 AND marker = 0 AND ${AFTER}`),
  nextVersion: database.prepare(`SELECT * FROM versions WHERE ${AFTER}`),
  blobNames: database.prepare(
    "SELECT value ->> 'name' AS name FROM versions, json_each(versions.segments) UNION ALL SELECT blob AS name FROM parts",
  ),
});

/** The versions of a bucket's objects. The caller opens transactions. */
export class VersionTable {
  readonly #sql: ReturnType<typeof prepareAll>;

  constructor(database: DatabaseSync) {
    this.#sql = prepareAll(database);
  }

  /** The newest version, which may be a delete marker. */
  latest(key: string): Version | undefined {
    return toVersion(this.#sql.latest.get(key));
  }

  find(key: string, version: string): Version | undefined {
    return toVersion(this.#sql.find.get(key, version));
  }

  /** Adds a version as the newest. `modified` in ms. */
  insert({ key, marker, etag, size, headers, segments }: Draft, version: string, modified: number): Version {
    this.#sql.retire.run(key);
    const texts = [JSON.stringify(headers), JSON.stringify(segments)] as const;
    const inserted = toVersion(this.#sql.insert.get(key, version, Number(marker), etag, size, modified, ...texts));
    if (inserted === undefined) throw new Error("An inserted version was not returned.");
    return inserted;
  }

  /** Removes a version; the one before it becomes the newest. */
  delete(version: Version): void {
    this.#sql.delete.run(version.seq);
    this.#sql.promote.run(version.key);
  }

  /** The first object at or after a position, in UTF-8 order of keys; delete markers are passed over. */
  nextCurrent({ key, before }: Position): Version | undefined {
    return toVersion(this.#sql.nextCurrent.get(key, key, before));
  }

  /** The first version or delete marker at or after a position: keys in UTF-8 order, newest version first. */
  nextVersion({ key, before }: Position): Version | undefined {
    return toVersion(this.#sql.nextVersion.get(key, key, before));
  }

  /** The names of every blob that a version or a part of an upload still needs. */
  blobNames(): ReadonlySet<string> {
    return new Set(this.#sql.blobNames.all().map(({ name }) => String(name)));
  }
}

/** A version id as opaque as S3's. */
export const newVersionId = (): string => randomBytes(24).toString("base64url");

function toVersion(row: Record<string, SQLOutputValue> | undefined): Version | undefined {
  if (row === undefined) return undefined;
  return {
    seq: Number(row.seq),
    key: String(row.key),
    version: String(row.version),
    latest: row.latest === 1,
    marker: row.marker === 1,
    etag: String(row.etag),
    size: Number(row.size),
    modified: Number(row.modified),
    headers: JSON.parse(String(row.headers)) as Record<string, string>,
    segments: JSON.parse(String(row.segments)) as Segment[],
  };
}
