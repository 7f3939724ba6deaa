import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Metafile, stop } from "esbuild";
import { NATIVE_CODECS } from "#codecs/wasm-file";
import { CORE, LANGUAGE } from "#ocr/reader";
import { type StageName, stageRows } from "#pipeline/stages";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** One function's bundle: the file that exports `handler`, its size without the source map, and the packages it loads from beside it. */
export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly packages: readonly string[];
}

// Packages with native parts or files of their own: they stay beside the bundle, or come in a Lambda layer.
const EXTERNAL = ["sharp", "ffmpeg-static", "@ffmpeg-installer/*"];

// CommonJS inside an ES module still asks for these.
const BANNER = `import { createRequire as bundleRequire } from "node:module"; import { fileURLToPath as bundleFile } from "node:url";
const require = bundleRequire(import.meta.url), __filename = bundleFile(import.meta.url), __dirname = bundleFile(new URL(".", import.meta.url));`;

// What looks for its WebAssembly beside the bundle.
const WASM_READER = "layers/codecs/wasm-file.ts";

// What loads tesseract and its language from their packages when it begins to read: no import says so.
const OCR_READER = "layers/ocr/reader.ts";
const OCR_PACKAGES = [CORE, LANGUAGE].map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? "");

/** Bundles every stage's handler to `{outFolder}/{stage}/handler.mjs`, the codecs' WebAssembly beside those that decode. Rejects with esbuild's errors. */
export async function bundleFunctions(outFolder: string): Promise<Readonly<Record<StageName, Bundle>>> {
  const entryPoints = stageRows().map(([stage]) => ({ in: join(ROOT, "lambdas", stage, "handler.ts"), out: `${stage}/handler` }));
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: outFolder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: "external",
    legalComments: "none",
    mainFields: ["module", "main"],
    external: EXTERNAL,
    banner: { js: BANNER },
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  await stop(); // its process would stay for as long as ours
  for (const { path, contents } of outputFiles) await replaceFile(path, contents);
  await addCodecs(metafile);
  const bundles = outputFiles.filter(({ path }) => path.endsWith(".mjs"));
  return Object.fromEntries(
    bundles.map(({ path, contents }) => [
      basename(dirname(path)),
      { file: path, bytes: contents.length, packages: packagesOf(metafile, path) },
    ]),
  ) as Record<StageName, Bundle>;
}

function packagesOf({ outputs }: Metafile, file: string): readonly string[] {
  const { imports = [], inputs = {} } = outputs[relative(ROOT, file)] ?? {};
  const imported = imports.filter(({ path, external }) => external === true && !isBuiltin(path)).map(({ path }) => path);
  return [...new Set([...imported, ...(OCR_READER in inputs ? OCR_PACKAGES : [])])];
}

async function addCodecs({ outputs }: Metafile): Promise<void> {
  const decoding = Object.entries(outputs).filter(([, { inputs }]) => WASM_READER in inputs);
  const wasm = await readFile(createRequire(import.meta.url).resolve(NATIVE_CODECS));
  for (const [path] of decoding) await replaceFile(join(ROOT, dirname(path), basename(NATIVE_CODECS)), wasm);
}

// Another start may be loading the same file.
async function replaceFile(path: string, contents: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const written = `${path}.${process.pid}`;
  await writeFile(written, contents);
  await rename(written, path);
}
