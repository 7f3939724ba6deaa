import { parseArgs } from "node:util";

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

export type OptionRows = Readonly<Record<string, OptionRow>>;

const camel = (name: string): string => name.replace(/-./g, (letter) => letter.charAt(1).toUpperCase());

/** What the arguments of a command say; undefined where they ask for help or are wrong: commander has the words for both. */
export function readOptions(
  rows: OptionRows,
  args: readonly string[],
): { readonly inputs: readonly string[]; readonly given: Readonly<Record<string, unknown>> } | undefined {
  const options = Object.fromEntries(
    Object.entries(rows).map(([name, { takes, short, repeats }]) => {
      const type: "boolean" | "string" = takes === undefined ? "boolean" : "string";
      return [name, { type, multiple: repeats ?? false, ...(short === undefined ? {} : { short }) }];
    }),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const isWrong = Object.entries(rows).some(
      ([name, { choices }]) => name in values && choices?.includes(String(values[name])) === false,
    );
    const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [camel(name), value]));
    return isWrong || positionals.length === 0 ? undefined : { inputs: positionals, given };
  } catch {
    return undefined;
  }
}
