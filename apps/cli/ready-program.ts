import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What `{command}.json` says: the file to load, and each source with its time of change and its size when it was read. */
interface Ready {
  readonly program: string;
  readonly sources: readonly (readonly [path: string, changed: number, size: number])[];
}

/** Milliseconds. What was written since the build began may be newer than what was built. */
const CLOCKS_DIFFER = 1000;

/** Where Node keeps what it compiled. */
const COMPILED = "compiled";

/** What modules ask for their place; a file of the other kind of modules has it under another name. */
const PLACE = {
  define: { "import.meta.url": "place" },
  banner: { js: 'const place=require("node:url").pathToFileURL(__filename);' },
};

/**
 * Makes a command one file, so that the next start need not find, read and link sixty. Where esbuild is not installed or `folder`
 * cannot be written it stays many: nothing is thrown.
 */
export async function makeReady(root: string, folder: string, command: string): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true });
    const began = Date.now();
    const { build } = await import("esbuild");
    const { outputFiles, metafile } = await build({
      absWorkingDir: root,
      entryPoints: [`apps/cli/${command}.ts`],
      outdir: folder,
      entryNames: "[name]-[hash]",
      outExtension: { ".js": ".cjs" },
      bundle: true,
      packages: "external",
      platform: "node",
      target: "node24",
      format: "cjs",
      ...PLACE,
      minifySyntax: true,
      minifyWhitespace: true,
      legalComments: "none",
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    const [made] = outputFiles;
    if (made === undefined) return;
    const sources = [...Object.keys(metafile.inputs), "package.json"].map((path) => {
      const { ctimeMs, size } = statSync(join(root, path));
      return [path, ctimeMs, size] as const;
    });
    const isCertain = sources.every(([, changed]) => changed < began - CLOCKS_DIFFER);
    if (isCertain) writeReady(folder, command, made.contents, { program: basename(made.path), sources });
  } catch {
    // it only starts slower
  }
}

/** Another start may read or write the same files: each is there whole, and the program before what names it. */
function writeReady(folder: string, command: string, contents: Uint8Array, ready: Ready): void {
  for (const [name, content] of [
    [ready.program, contents],
    [`${command}.json`, JSON.stringify(ready)],
  ] as const) {
    const unfinished = join(folder, `${name}.${process.pid}`);
    writeFileSync(unfinished, content);
    renameSync(unfinished, join(folder, name));
  }
  for (const name of readdirSync(folder))
    if (name.startsWith(`${command}-`) && name !== ready.program) rmSync(join(folder, name), { force: true });
  rmSync(join(folder, COMPILED), { recursive: true, force: true }); // of programs that are gone
}
