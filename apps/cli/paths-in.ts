import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Every file of a folder and the folders in it, in order, or the one file named. Throws what the disk throws. */
export function pathsIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
