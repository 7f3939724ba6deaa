import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readFile } from "#dicom/file";
import { imageOf } from "#dicom/open-image";
import type { ByteSource } from "#dicom/source";
import { Values } from "#dicom/values";
import { Rejection } from "#pipeline/rejections";
import { UsageError } from "./usage-error.ts";

/** A file of a study before it is sent. UIDs are the file's own; they stay on this machine. */
export interface LocalFile {
  readonly path: string;
  readonly bytes: number;
  /** Missing where the file has no UIDs or cannot be read as DICOM; it is sent all the same. */
  readonly image?: { readonly study: string; readonly sop: string };
}

/** Reads a file by range. */
export const fileSource = (handle: FileHandle, size: number): ByteSource => ({
  size,
  async read(start, end) {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
    await handle.read(bytes, 0, bytes.length, start);
    return bytes;
  },
});

/** Every file of a folder and the folders in it, or the one file named. */
export async function localFiles(path: string): Promise<readonly LocalFile[]> {
  const found = await stat(path).catch(() => {
    throw new UsageError(`There is no ${path}.`);
  });
  if (!found.isDirectory()) return [await describe(path)];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (paths.length === 0) throw new UsageError(`There are no files in ${path}.`);
  const files: LocalFile[] = [];
  for (const each of paths.sort()) files.push(await describe(each));
  return files;
}

async function describe(path: string): Promise<LocalFile> {
  const handle = await open(path);
  try {
    const { size: bytes } = await handle.stat();
    const file = await readFile(fileSource(handle, bytes));
    await imageOf(file);
    const values = new Values(file.before, file.encoding);
    const image = { study: values.text("0020000D"), sop: values.text("00080018") };
    return image.study === "" || image.sop === "" ? { path, bytes } : { path, bytes, image };
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return { path, bytes: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}
