import type { DeidentifyOptions } from "./deidentify-command.ts";
import { type OptionRow, type OptionRows, readOptions } from "./option-rows.ts";

export const POLICY: OptionRow = {
  takes: "name-or-file",
  says: "tricefy, basic, strict-deny, research-dates, or a JSON file",
  standard: "tricefy",
};

/** The options of `keepsake deidentify`. */
export const DEIDENTIFY_OPTIONS: OptionRows = {
  out: { short: "o", takes: "folder", says: "where to write {study}/{instance}.dcm" },
  policy: POLICY,
  option: { takes: "name", repeats: true, says: "an option of PS3.15 on top, such as RetainDeviceIdentityOption; can be repeated" },
  decisions: {
    takes: "file",
    says: "a person's word on single attributes, as JSON: keep, remove, redact, mask or { replace }",
  },
  key: {
    takes: "file",
    says: "the secret that new UIDs come from, made where it is missing; without it, new UIDs at every run",
  },
  "name-map": {
    takes: "file",
    says: "also keep which original each file came from, encrypted; passphrase in KEEPSAKE_PASSPHRASE",
  },
  pixels: {
    takes: "how",
    says: "clean: look at each picture, mask it, look again; off: the header alone",
    choices: ["clean", "off"],
    standard: "clean",
  },
  held: { takes: "folder", says: "where to put, for you to look at, what may still show who it is: masked as proposed" },
  "dry-run": { says: "write nothing; list what would become of every element" },
  "show-values": { says: "with --dry-run, on a terminal: the values too" },
  json: { says: "one JSON document; with --dry-run one a line" },
};

/** What arguments of `keepsake deidentify` say; undefined where they ask for help or are wrong. */
export function readArguments(args: readonly string[]): { input: string; options: DeidentifyOptions } | undefined {
  const { inputs: [input, ...more] = [], given } = readOptions(DEIDENTIFY_OPTIONS, args) ?? {};
  if (input === undefined || more.length > 0) return undefined;
  return { input, options: { policy: POLICY.standard ?? "", option: [], pixels: "clean", ...given } };
}
