import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KEY_BYTES } from "./spool/cipher.ts";

/** A file's content, drawn where there is no file yet: for its owner alone, and safe before it is used. */
function drawn(file: string, content: () => Uint8Array | string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, content(), { mode: 0o600, flush: true });
    linkSync(unfinished, file); // there whole or not at all
  } finally {
    rmSync(unfinished, { force: true });
  }
  return readFileSync(file);
}

/** Where the spool's key is. */
export const keyFileOf = ({ keyFile, folder }: { readonly keyFile?: string | undefined; readonly folder: string }): string =>
  keyFile ?? join(dirname(folder), "spool.key");

/** The spool's key, of which forwards' keys are made too. Without it what waits in the spool is lost. */
export function drawnKey(file: string): Buffer {
  const key = drawn(file, () => randomBytes(KEY_BYTES));
  if (key.length !== KEY_BYTES) throw new Error(`${file} is no key of ${KEY_BYTES} bytes.`);
  return key;
}

/** The word that callers of the share relay give. */
export const relayToken = (file: string): string =>
  drawn(file, () => `${randomBytes(24).toString("base64url")}\n`)
    .toString()
    .trim();
