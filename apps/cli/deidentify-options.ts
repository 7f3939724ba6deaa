import { parseArgs } from "node:util";
import type { DeidentifyOptions } from "./deidentify-command.ts";

/** An option as help shows it; one without `takes` is a switch. */
export interface OptionRow {
  readonly says: string;
  readonly takes?: string;
  readonly short?: string;
  readonly repeats?: true;
  readonly standard?: string;
  /** All that it may be. */
  readonly choices?: readonly string[];
}

export const POLICY: OptionRow = {
  takes: "name-or-file",
  says: "tricefy, basic, strict-deny, research-dates, or a JSON file",
  standard: "tricefy",
};

/** The options of `keepsake deidentify`. */
export const DEIDENTIFY_OPTIONS: Readonly<Record<string, OptionRow>> = {
  out: { short: "o", takes: "folder", says: "where to write {study}/{instance}.dcm" },
  policy: POLICY,
  option: { takes: "name", repeats: true, says: "an option of PS3.15 on top, such as RetainDeviceIdentityOption; can be repeated" },
  decisions: {
    takes: "file",
    says: "a person's word on single attributes, as JSON: keep, remove, redact or { replace }",
  },
  key: {
    takes: "file",
    says: "the secret that new UIDs come from, made where it is missing; without it, new UIDs at every run",
  },
  "name-map": {
    takes: "file",
    says: "also keep which original each file came from, encrypted; passphrase in KEEPSAKE_PASSPHRASE",
  },
  pixels: { takes: "how", says: "pixels are not checked by this command yet", choices: ["off"], standard: "off" },
  "dry-run": { says: "write nothing; list what would become of every element" },
  "show-values": { says: "with --dry-run, on a terminal: the values too" },
  json: { says: "one JSON document; with --dry-run one a line" },
};

const ROWS = Object.entries(DEIDENTIFY_OPTIONS);

const PARSED = Object.fromEntries(
  ROWS.map(([name, { takes, short, repeats }]) => [
    name,
    { type: takes === undefined ? "boolean" : "string", multiple: repeats ?? false, ...(short === undefined ? {} : { short }) },
  ]),
) as Record<string, { type: "string" | "boolean"; multiple: boolean }>;

const camel = (name: string): string => name.replace(/-./g, (letter) => letter.charAt(1).toUpperCase());

/** What arguments of `keepsake deidentify` say; undefined where they ask for help or are wrong: commander has the words for both. */
export function readArguments(args: readonly string[]): { input: string; options: DeidentifyOptions } | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: PARSED, allowPositionals: true });
    const isWrong = ROWS.some(([name, { choices }]) => name in values && choices?.includes(String(values[name])) === false);
    const [input, ...more] = positionals;
    if (input === undefined || more.length > 0 || isWrong) return undefined;
    const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [camel(name), value]));
    return { input, options: { policy: POLICY.standard ?? "", option: [], ...given } };
  } catch {
    return undefined;
  }
}
