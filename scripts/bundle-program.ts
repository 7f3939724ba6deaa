import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Error messages in forty languages are a third of a bundle with zod in it; English is the one we use. */
const englishOnly: Plugin = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/** Bundles one program for Node to start at once, what it imports late in files of their own; answers its file in `folder`. Rejects with esbuild's errors. */
export async function bundleProgram(entry: string, folder: string): Promise<string> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    outbase: ".",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    target: "node24",
    format: "esm",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    external: ["sharp"],
    plugins: [englishOnly],
    logLevel: "silent",
  });
  return join(folder, entry.replace(/\.ts$/, ".mjs"));
}
