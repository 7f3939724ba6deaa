import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const note = z.object({ pid: z.number(), url: z.string(), environment: z.record(z.string(), z.string()) });

/** What a running runtime says of itself to other programs on the machine. */
export type RuntimeNote = z.infer<typeof note>;

const noteFile = (data: string) => join(data, "runtime.json");

/** The data folder belongs to another running Keepsake. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

export interface FolderLock {
  write(note: RuntimeNote): void;
  release(): void;
}

/**
 * Takes the data folder for this process. The operating system holds the lock, so a dead owner's is free at once, whatever process has its
 * number now. Throws FolderInUse.
 */
export function lockFolder(data: string): FolderLock {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = new DatabaseSync(join(data, "runtime.lock"));
  try {
    file.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  } catch (cause) {
    file.close();
    const owner = readNote(data);
    const who = owner === undefined ? "" : ` (process ${owner.pid}, ${owner.url})`;
    throw new FolderInUse(`Keepsake already runs on ${data}${who}. Stop it, or choose another folder with --data.`, { cause });
  }
  return {
    write: (value) => writeFileSync(noteFile(data), JSON.stringify(value), { mode: 0o600 }),
    release() {
      rmSync(noteFile(data), { force: true });
      file.close();
    },
  };
}

/** The runtime on a folder, or undefined. One that was killed leaves its note: its `url` then refuses connections. */
export function readNote(data: string): RuntimeNote | undefined {
  try {
    return note.parse(JSON.parse(readFileSync(noteFile(data), "utf8")));
  } catch {
    return undefined;
  }
}
