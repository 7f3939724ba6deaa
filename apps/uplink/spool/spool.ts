import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Entry, entryName, inOrderOfStudy, type Names, parseEntry, uidHash } from "./entry.ts";
import { FolderSync } from "./folder-sync.ts";
import { type About, openSealed, type Sealed, SealedWriter } from "./sealed-file.ts";

export interface SpoolOptions {
  readonly folder: string;
  readonly key: Uint8Array;
  /** How much all objects together may take, and how much of the disk must stay free. Bytes. */
  readonly maxBytes: number;
  readonly minFreeBytes: number;
  /** Where objects can wait. */
  readonly queues: readonly string[];
}

/** There is no room for more: the sender keeps its objects and comes again. */
export class SpoolFull extends Error {
  override readonly name = "SpoolFull";
}

/** So often it is asked, while an object comes, how much of the disk is free. Bytes. */
const ASKS_EVERY = 1024 ** 2;

/** Where the objects of a queue lie. */
export const queueFolder = (folder: string, queue: string): string => join(folder, "queues", queue);

/** An object that waits in several queues is one file with several names: the last one who is done with it frees the disk. */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #queues = new Map<string, Map<string, Entry>>();
  readonly #folders = new Map<string, FolderSync>();
  readonly #listeners = new Set<() => void>();
  /** In how many queues an object waits. */
  readonly #holders = new Map<string, number>();
  #bytes = 0;
  #incoming = 0;

  private constructor(options: SpoolOptions) {
    this.#options = options;
  }

  /** Opens a spool, as whatever ended the last process left it: what had not been acknowledged goes, everything else is still there. */
  static async open(options: SpoolOptions): Promise<Spool> {
    const spool = new Spool(options);
    await rm(spool.#incomingFolder, { recursive: true, force: true });
    await mkdir(spool.#incomingFolder, { recursive: true, mode: 0o700 });
    for (const queue of options.queues) await spool.#load(queue);
    return spool;
  }

  /** Told of every change of what waits. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Begins to take an object in. Throws SpoolFull. */
  async receive(about: About): Promise<Reception> {
    this.#reserve(0);
    await this.#askDisk();
    let unasked = 0;
    const reserve = async (bytes: number): Promise<void> => {
      this.#reserve(bytes);
      unasked += bytes;
      if (unasked < ASKS_EVERY) return;
      unasked = 0;
      await this.#askDisk();
    };
    return this.#begin(about, reserve);
  }

  /** Begins to write what will stand in an object's place; a full spool would otherwise stay full. */
  replace(about: About): Promise<Reception> {
    return this.#begin(about, async (bytes) => {
      this.#incoming += bytes;
    });
  }

  /** Where somebody else may write a sealed file, to be adopted or discarded. */
  place(): string {
    return join(this.#incomingFolder, randomBytes(8).toString("hex"));
  }

  /** Takes over a file at its place, safe and closed. */
  adopt(place: string, queues: readonly string[], names: Names, arrived: number): Promise<Entry> {
    return this.#commit(place, queues, names, arrived);
  }

  discard(place: string): Promise<void> {
    return rm(place, { force: true });
  }

  async #begin(about: About, reserve: (bytes: number) => Promise<void>): Promise<Reception> {
    const path = this.place();
    const writer = await SealedWriter.create(path, this.#options.key, about);
    return new Reception(writer, {
      reserve,
      release: (bytes) => {
        this.#incoming -= bytes;
      },
      open: () => openSealed(path, this.#options.key),
      commit: (queues, names, arrived) => this.#commit(path, queues, names, arrived),
      drop: () => this.discard(path),
    });
  }

  entries(queue: string): readonly Entry[] {
    return inOrderOfStudy(this.#of(queue).values());
  }

  /** In no order. */
  find(queue: string, isWanted: (entry: Entry) => boolean): readonly Entry[] {
    return [...this.#of(queue).values()].filter(isWanted);
  }

  count(queue: string): number {
    return this.#of(queue).size;
  }

  has(queue: string, { name }: Entry): boolean {
    return this.#of(queue).has(name);
  }

  pathOf(queue: string, { name }: Entry): string {
    return join(this.#folder(queue), name);
  }

  read(queue: string, entry: Entry): Promise<Sealed> {
    return openSealed(this.pathOf(queue, entry), this.#options.key);
  }

  hash(uid: string): string {
    return uidHash(this.#options.key, uid);
  }

  /** Bytes of everything that waits. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A queue is done with an object. Should that be forgotten in a crash, it is done once more. */
  async done(queue: string, entry: Entry): Promise<void> {
    await rm(join(this.#folder(queue), entry.name), { force: true });
    this.#remove(queue, entry);
    this.#changed();
  }

  /** An object waits in another queue too; whoever is done with it in the first says so. */
  async also(entry: Entry, from: string, to: string): Promise<void> {
    if (this.has(to, entry)) return;
    await link(join(this.#folder(from), entry.name), join(this.#folder(to), entry.name));
    await this.#sync(to);
    this.#add(to, entry);
    this.#changed();
  }

  /** Of an object nothing but its name stays, in another queue. */
  async strike(entry: Entry, from: string, to: string): Promise<void> {
    await writeFile(join(this.#folder(to), entry.name), "", { mode: 0o600 });
    await this.#sync(to);
    await this.done(from, entry);
    this.#add(to, { ...entry, bytes: 0 });
  }

  async move(entry: Entry, from: string, to: string): Promise<void> {
    await rename(join(this.#folder(from), entry.name), join(this.#folder(to), entry.name));
    await this.#sync(to);
    this.#add(to, entry);
    this.#remove(from, entry);
    this.#changed();
  }

  get #incomingFolder(): string {
    return join(this.#options.folder, "incoming");
  }

  #folder(queue: string): string {
    return queueFolder(this.#options.folder, queue);
  }

  async #sync(queue: string): Promise<void> {
    const folder = this.#folders.get(queue) ?? new FolderSync(this.#folder(queue));
    this.#folders.set(queue, folder);
    await folder.sync();
  }

  #of(queue: string): Map<string, Entry> {
    const found = this.#queues.get(queue);
    if (found === undefined) throw new Error(`The spool has no queue ${queue}.`);
    return found;
  }

  async #load(queue: string): Promise<void> {
    const folder = this.#folder(queue);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    this.#queues.set(queue, new Map());
    for (const name of await readdir(folder)) {
      const entry = parseEntry(name, (await stat(join(folder, name))).size);
      if (entry !== undefined) this.#add(queue, entry);
    }
  }

  #add(queue: string, entry: Entry): void {
    const holders = this.#holders.get(entry.name) ?? 0;
    if (holders === 0) this.#bytes += entry.bytes;
    this.#holders.set(entry.name, holders + 1);
    this.#of(queue).set(entry.name, entry);
  }

  #remove(queue: string, { name, bytes }: Entry): void {
    if (!this.#of(queue).delete(name)) return;
    const holders = (this.#holders.get(name) ?? 1) - 1;
    if (holders > 0) this.#holders.set(name, holders);
    else if (this.#holders.delete(name)) this.#bytes -= bytes;
  }

  #reserve(bytes: number): void {
    this.#incoming += bytes;
    if (this.#bytes + this.#incoming > this.#options.maxBytes) throw new SpoolFull("the spool is full");
  }

  async #askDisk(): Promise<void> {
    const { folder, minFreeBytes } = this.#options;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize < minFreeBytes) throw new SpoolFull("the disk is nearly full");
  }

  /** A crash within leaves the object in some queues, unacknowledged: it is then sent twice, never lost. */
  async #commit(path: string, queues: readonly string[], { study, sop, image }: Names, arrived: number): Promise<Entry> {
    const names = { study, sop, ...(image === undefined ? {} : { image }) };
    const name = entryName(arrived, randomBytes(4).toString("hex"), names);
    const { size } = await stat(path);
    const [last = "", ...others] = queues;
    try {
      for (const queue of others) await link(path, join(this.#folder(queue), name));
      await rename(path, join(this.#folder(last), name));
      for (const queue of queues) await this.#sync(queue);
    } catch (error) {
      for (const queue of queues) await rm(join(this.#folder(queue), name), { force: true });
      throw error;
    }
    const entry = { name, arrived, ...names, bytes: size };
    for (const queue of queues) this.#add(queue, entry);
    this.#changed();
    return entry;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

interface Keeper {
  /** Counts the bytes, also where it throws. */
  reserve(bytes: number): Promise<void>;
  release(bytes: number): void;
  open(): Promise<Sealed>;
  commit(queues: readonly string[], names: Names, arrived: number): Promise<Entry>;
  drop(): Promise<void>;
}

/** An object that is being taken in. Ends with `keep` or with `drop`. */
export class Reception {
  readonly #writer: SealedWriter;
  readonly #keeper: Keeper;
  #reserved = 0;

  constructor(writer: SealedWriter, keeper: Keeper) {
    this.#writer = writer;
    this.#keeper = keeper;
  }

  /** Throws SpoolFull, and what the disk says. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#reserved += bytes.length;
    await this.#keeper.reserve(bytes.length);
    await this.#writer.write(bytes);
  }

  /** Everything has come: the object can be read. */
  async finish(): Promise<Sealed> {
    await this.#writer.finish();
    return this.#keeper.open();
  }

  /** The object is safe in these queues, whatever happens from now on. */
  async keep(queues: readonly string[], names: Names, arrived = Date.now()): Promise<Entry> {
    await this.#writer.sync();
    const entry = await this.#keeper.commit(queues, names, arrived);
    this.#keeper.release(this.#reserved);
    return entry;
  }

  async drop(): Promise<void> {
    this.#keeper.release(this.#reserved);
    this.#reserved = 0;
    await this.#writer.close().catch(() => {});
    await this.#keeper.drop();
  }
}
