import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Decision, decision, type HeldNote, type HeldReason, heldNote, staysHeld } from "#pipeline/documents";
import { FolderSync } from "../spool/folder-sync.ts";
import { openSealed, type Sealed, SealedWriter } from "../spool/sealed-file.ts";
import { queueFolder } from "../spool/spool.ts";
import { HELD } from "./queues.ts";

const UNFINISHED = ".unfinished";
const unfinishedName = (): string => `${randomBytes(8).toString("hex")}${UNFINISHED}`;

const NOBODY = { sopClass: "", sopInstance: "", transferSyntax: "", calling: "", called: "" };

/** A header that still names the patient does not leave the building on anybody's word. */
export const leavesNever = (reasons: readonly HeldReason[]): boolean => staysHeld(reasons) || reasons.includes("LAST_LOOK");

/** Why objects are held, encrypted like the objects, and what people have said of them: files beside the spool's queues, named as the entries are. */
export class HeldNotes {
  readonly #notes: string;
  readonly #decisions: string;
  readonly #held: string;
  readonly #key: Uint8Array;

  constructor(folder: string, key: Uint8Array) {
    this.#notes = join(folder, "notes");
    this.#decisions = join(folder, "decisions");
    this.#held = queueFolder(folder, HELD);
    this.#key = key;
  }

  /** Drops what the last process did not finish; for the one that puts notes. */
  async tidy(): Promise<void> {
    for (const name of await readdir(this.#notes))
      if (name.endsWith(UNFINISHED)) await rm(join(this.#notes, name), { force: true });
  }

  async begin(): Promise<void> {
    for (const folder of [this.#notes, this.#decisions]) await mkdir(folder, { recursive: true, mode: 0o700 });
  }

  /** Safe on the disk, over an earlier one. */
  async put(name: string, note: HeldNote): Promise<void> {
    const unfinished = join(this.#notes, unfinishedName());
    const writer = await SealedWriter.create(unfinished, this.#key, NOBODY);
    try {
      await writer.write(Buffer.from(JSON.stringify(note)));
      await writer.finish();
      await writer.sync();
      await rename(unfinished, join(this.#notes, name));
      await new FolderSync(this.#notes).sync();
    } catch (error) {
      await writer.close().catch(() => {});
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async get(name: string): Promise<HeldNote> {
    const { source, close } = await openSealed(join(this.#notes, name), this.#key);
    const bytes = await source.read(0, source.size).finally(close);
    return heldNote.parse(JSON.parse(Buffer.from(bytes).toString()));
  }

  /** Puts down a person's word, for Uplink to carry out. False: somebody was faster. */
  async decide(name: string, word: Decision): Promise<boolean> {
    const unfinished = join(this.#decisions, unfinishedName());
    try {
      await writeFile(unfinished, JSON.stringify(word), { mode: 0o600, flush: true });
      await link(unfinished, join(this.#decisions, name));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      return false;
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** The names of entries that are held. */
  async held(): Promise<readonly string[]> {
    return (await readdir(this.#held).catch(() => [])).toSorted();
  }

  /** The object of a held entry, which must be closed. Throws SpoolDamaged. */
  open(name: string): Promise<Sealed> {
    return openSealed(join(this.#held, name), this.#key);
  }

  /** The names of entries on which somebody has decided. */
  async decided(): Promise<readonly string[]> {
    return (await readdir(this.#decisions)).filter((name) => !name.endsWith(UNFINISHED));
  }

  async wordOn(name: string): Promise<Decision> {
    return decision.parse(JSON.parse(await readFile(join(this.#decisions, name), "utf8")));
  }

  /** A word that was carried out, or cannot be. */
  forgetWord(name: string): Promise<void> {
    return rm(join(this.#decisions, name), { force: true });
  }

  forget(name: string): Promise<void> {
    return rm(join(this.#notes, name), { force: true });
  }
}
