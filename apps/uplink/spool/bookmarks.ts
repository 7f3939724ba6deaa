import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Bookmark } from "#aws/multipart";
import { fileKey, SALT_BYTES, seal, unseal } from "./cipher.ts";

const shape = z.strictObject({ id: z.string(), etags: z.array(z.string()).max(10_000) });

/** How far uploads of spooled objects have come, encrypted. Where one is lost, damaged or could not be kept, its upload begins anew. */
export class Bookmarks {
  readonly #folder: string;
  readonly #key: Uint8Array;

  /** Forgets those of objects that no longer wait. */
  constructor(folder: string, key: Uint8Array, waiting: ReadonlySet<string>) {
    this.#folder = join(folder, "bookmarks");
    this.#key = key;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#folder)) if (!waiting.has(name)) rmSync(join(this.#folder, name));
  }

  of(name: string): Bookmark {
    const path = join(this.#folder, name);
    return {
      read: async () => this.#opened(await readFile(path).catch(() => Buffer.alloc(0))),
      keep: async (upload) => {
        const write = async (): Promise<void> => {
          await writeFile(`${path}.new`, this.#sealed(JSON.stringify(upload)), { mode: 0o600 });
          await rename(`${path}.new`, path);
        };
        await write().catch(() => {}); // a full disk is emptied by the upload
      },
      forget: () => rm(path, { force: true }),
    };
  }

  #sealed(text: string): Buffer {
    const salt = randomBytes(SALT_BYTES);
    return Buffer.concat([salt, ...seal(fileKey(this.#key, salt), "last", 0, Buffer.from(text))]);
  }

  #opened(bytes: Buffer): z.infer<typeof shape> | undefined {
    try {
      const plain = unseal(fileKey(this.#key, bytes.subarray(0, SALT_BYTES)), "last", 0, bytes.subarray(SALT_BYTES));
      return shape.parse(JSON.parse(plain.toString()));
    } catch {
      return undefined;
    }
  }
}
