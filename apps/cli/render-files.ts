import { closeSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { openImage } from "#dicom/open-image";
import type { Rendition } from "#pipeline/documents";
import { type Rendered, renderInstance } from "../../lambdas/renderer/render-instance.ts";
import { pathsIn } from "./paths-in.ts";
import { openFile } from "./sync-file.ts";

/** What became of one file. `folder` holds its copies and their rendition.json. */
export interface FileRendition {
  readonly path: string;
  readonly folder: string;
  readonly rendition: Rendition;
}

/** A file to render, and the name of its folder below the output. */
export interface RenderTask {
  readonly path: string;
  readonly name: string;
}

const LIST = "rendition.json";

/**
 * The files named and those in folders named, what lies below `output` aside. A folder is named after its file, without `.dcm` where that
 * leaves the names different. Throws what the disk throws.
 */
export function renderTasks(inputs: readonly string[], output: string): readonly RenderTask[] {
  const taken = new Set<string>();
  return inputs.flatMap((input) =>
    pathsIn(input)
      .filter((path) => !resolve(path).startsWith(resolve(output) + sep))
      .map((path) => ({ path, name: freeName(relative(input, path) || basename(path), taken) })),
  );
}

function freeName(whole: string, taken: Set<string>): string {
  const names = [whole.replace(/\.dcm$/i, ""), whole];
  const isFree = (name: string): boolean => name !== "" && !taken.has(name.toLowerCase()); // some disks take a for A
  let name = names.find(isFree);
  for (let i = 2; name === undefined; i++) name = [`${whole}-${i}`].find(isFree);
  taken.add(name.toLowerCase());
  return name;
}

/**
 * Renders files to folders below `output`, one after another; one that is refused does not stop the others. `told` hears how many frames of
 * a clip are done. Throws FfmpegMissing, AbortError, and what the disk throws.
 */
export async function* renderFiles(
  tasks: readonly RenderTask[],
  output: string,
  signal: AbortSignal,
  told: (frames: number, of: number) => void,
): AsyncGenerator<FileRendition> {
  mkdirSync(output, { recursive: true });
  const unfinished = mkdtempSync(join(output, ".unfinished-")); // on the disk of the output, so that what is finished need not be copied
  try {
    for (const { path, name } of tasks) {
      const source = openFile(path);
      try {
        const rendered = await renderInstance(() => openImage(source), { folder: unfinished, signal, told });
        const folder = join(output, name);
        store(rendered, folder);
        yield { path, folder, rendition: rendered.rendition };
      } finally {
        closeSync(source.fd);
      }
    }
  } finally {
    rmSync(unfinished, { recursive: true });
  }
}

/** rendition.json comes last, and what an earlier run made does not stay. */
function store({ rendition, files }: Rendered, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of madeBefore(join(folder, LIST))) rmSync(join(folder, name), { force: true });
  for (const { facts, content } of files) {
    const path = join(folder, facts.name);
    if ("path" in content) renameSync(content.path, path);
    else writeFileSync(path, content.bytes);
  }
  writeFileSync(join(folder, LIST), `${JSON.stringify(rendition, null, 2)}\n`);
}

/** The files that a rendition.json lists, and itself; nothing where it is none. */
function madeBefore(list: string): readonly string[] {
  if (!existsSync(list)) return [];
  try {
    const { files = [] } = JSON.parse(readFileSync(list, "utf8")) as { files?: readonly { name: string }[] };
    return [LIST, ...files.map(({ name }) => name).filter((name) => dirname(name) === "." && /^\w/.test(name))];
  } catch {
    return [];
  }
}
