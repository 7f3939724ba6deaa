import { type OptionRows, readOptions } from "./option-rows.ts";
import type { RenderOptions } from "./render-command.ts";

/** The options of `keepsake render`. */
export const RENDER_OPTIONS: OptionRows = {
  out: { short: "o", takes: "folder", says: "where to write; each file gets a folder of its name there" },
  json: { says: "one JSON document" },
};

/** What arguments of `keepsake render` say; undefined where they ask for help or are wrong. */
export function readArguments(args: readonly string[]): { inputs: readonly string[]; options: RenderOptions } | undefined {
  const read = readOptions(RENDER_OPTIONS, args);
  return read && { inputs: read.inputs, options: read.given };
}
