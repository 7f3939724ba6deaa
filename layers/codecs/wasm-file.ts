// biome-ignore lint/style/noRestrictedImports: it reads program code, as an import would; Node has no import for it yet.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** The wasm build of libijg, CharLS, OpenJPEG, OpenJPH and libjxl that dcmjs-codecs brings; its JavaScript is not used. */
export const NATIVE_CODECS = "dcmjs-codecs/build/dcmjs-native-codecs.wasm";

/** A WebAssembly file of a package: beside this code where it was bundled, else in the package. */
export function wasmFile(specifier: string): Uint8Array {
  const beside = fileURLToPath(new URL(basename(specifier), import.meta.url));
  return readFileSync(existsSync(beside) ? beside : createRequire(import.meta.url).resolve(specifier));
}
