import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS versions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  version TEXT NOT NULL,
  latest INTEGER NOT NULL,
  marker INTEGER NOT NULL,
  etag TEXT NOT NULL,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  headers TEXT NOT NULL,
  segments TEXT NOT NULL,
  UNIQUE (key, version)
);
CREATE INDEX IF NOT EXISTS history ON versions (key, seq DESC);
CREATE INDEX IF NOT EXISTS current ON versions (key, seq DESC) WHERE latest = 1 AND marker = 0;
CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, key TEXT NOT NULL, headers TEXT NOT NULL, initiated INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parts (
  upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  etag TEXT NOT NULL,
  size INTEGER NOT NULL,
  modified INTEGER NOT NULL,
  blob TEXT NOT NULL,
  PRIMARY KEY (upload, number)
);
CREATE TABLE IF NOT EXISTS outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS due ON outbox (queue, id);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/** Opens a bucket's index, for this process alone. What is deleted from it is overwritten with zeros. Throws where another process has it open. */
export function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(
      "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
    );
    database.exec(SCHEMA);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (cause) {
    database.close();
    throw new Error("A bucket's index cannot be opened. Does another Keepsake use this data folder?", { cause });
  }
  return database;
}

/** Runs `work` so that all of it is on disk afterwards, or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
