import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { BlobStore, type Segment } from "./blobs.ts";
import { openDatabase, transaction } from "./database.ts";
import { S3Error } from "./errors.ts";
import { createdEvent, type EventName, type Notification, queuesFor, testEvent } from "./events.ts";
import { type Deliver, Outbox } from "./outbox.ts";
import { UploadTable } from "./uploads.ts";
import { type Draft, newVersionId, type Version, VersionTable } from "./versions.ts";

/** A bucket of this server: its name, whether it keeps versions, whom it tells, who may read it from a page. */
export interface BucketSetup {
  readonly name: string;
  readonly versioned: boolean;
  readonly notify: readonly Notification[];
  /** Allowed origins. */
  readonly cors?: readonly string[];
}

/** What must hold for a write: nothing there, or exactly this ETag there. */
export interface Condition {
  readonly absent?: boolean;
  readonly etag?: string;
}

/** Hands segments over to be deleted once the transaction is on disk. */
export type Free = (segments: readonly Segment[]) => void;

/** How a new object is committed. `within` runs inside the transaction. */
export interface Commit {
  readonly condition: Condition;
  readonly event: EventName;
  readonly requestId: string;
  readonly within?: (free: Free) => void;
}

const UPLOAD_LIFE_MS = 24 * 60 * 60 * 1000;

/** One bucket on disk: an index, blobs, and events on their way. Shares no file with another bucket. */
export class Bucket {
  readonly setup: BucketSetup;
  readonly blobs: BlobStore;
  readonly versions: VersionTable;
  readonly uploads: UploadTable;
  readonly #region: string;
  readonly #database: DatabaseSync;
  readonly #outbox: Outbox;

  private constructor(setup: BucketSetup, region: string, database: DatabaseSync, blobs: BlobStore, outbox: Outbox) {
    this.setup = setup;
    this.blobs = blobs;
    this.versions = new VersionTable(database);
    this.uploads = new UploadTable(database);
    this.#region = region;
    this.#database = database;
    this.#outbox = outbox;
  }

  /** Opens or creates a bucket's folder, clears what a crash left, and goes on delivering. `now` in ms. */
  static async open(setup: BucketSetup, folder: string, region: string, deliver: Deliver, now: number): Promise<Bucket> {
    const own = join(folder, setup.name);
    await mkdir(own, { recursive: true, mode: 0o700 });
    const database = openDatabase(join(own, "index.sqlite"));
    new UploadTable(database).deleteBefore(now - UPLOAD_LIFE_MS);
    const used = new VersionTable(database).blobNames();
    const blobs = await BlobStore.open(own, (name) => used.has(name));
    const bucket = new Bucket(setup, region, database, blobs, new Outbox(database, deliver));
    bucket.#announce(now);
    bucket.#outbox.resume();
    return bucket;
  }

  /** Makes an object real: version and events in one transaction, if its condition holds. Throws PreconditionFailed, NoSuchKey. */
  async create(draft: Draft, commit: Commit): Promise<Version> {
    const queues = queuesFor(this.setup.notify, draft.key);
    const created = await this.change((free) => {
      this.#check(draft.key, commit.condition);
      const version = this.#write(draft, free);
      commit.within?.(free);
      const context = { bucket: this.setup.name, region: this.#region, requestId: commit.requestId };
      for (const queue of queues) this.#outbox.add(queue, createdEvent(commit.event, version, context));
      return version;
    });
    for (const queue of queues) this.#outbox.wake(queue);
    return created;
  }

  /** Runs `work` as one transaction and returns what it returns. */
  async change<T>(work: (free: Free) => T): Promise<T> {
    const freed: Segment[] = [];
    const result = transaction(this.#database, () => work((segments) => void freed.push(...segments)));
    await this.blobs.remove(freed);
    return result;
  }

  /** Deletes a version for good; without an id as S3 does: by a marker in a bucket with versions. To be called inside `change`. */
  remove(key: string, id: string | undefined, free: Free): Version | undefined {
    if (id === undefined && this.setup.versioned)
      return this.#write({ key, marker: true, etag: "", size: 0, headers: {}, segments: [] }, free);
    const found = this.versions.find(key, id ?? "null");
    if (found === undefined) return undefined;
    this.versions.delete(found);
    free(found.segments);
    return found;
  }

  close(): void {
    this.#outbox.close();
    this.#database.close();
  }

  #check(key: string, condition: Condition): void {
    const latest = this.versions.latest(key);
    const present = latest !== undefined && !latest.marker;
    if (condition.absent === true && present) throw new S3Error("PreconditionFailed");
    if (condition.etag !== undefined && !present) throw new S3Error("NoSuchKey");
    if (condition.etag !== undefined && latest?.etag !== condition.etag) throw new S3Error("PreconditionFailed");
  }

  #write(draft: Draft, free: Free): Version {
    if (this.setup.versioned) return this.versions.insert(draft, newVersionId(), Date.now());
    this.remove(draft.key, "null", free);
    return this.versions.insert(draft, "null", Date.now());
  }

  /** S3 sends each queue a test event when a bucket's notifications are set. */
  #announce(now: number): void {
    const wanted = JSON.stringify(this.setup.notify);
    transaction(this.#database, () => {
      const known = this.#database.prepare("SELECT value FROM settings WHERE name = 'notify'").get();
      if (known?.value === wanted) return;
      this.#database.prepare("INSERT OR REPLACE INTO settings (name, value) VALUES ('notify', ?)").run(wanted);
      const body = testEvent({ bucket: this.setup.name, region: this.#region, requestId: newVersionId() }, now);
      for (const queue of new Set(this.setup.notify.map((rule) => rule.queue))) this.#outbox.add(queue, body);
    });
  }
}
