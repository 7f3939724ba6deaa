const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

/** A table; cells are Markdown of one line each. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), `|${"---|".repeat(head.length)}`, ...rows.map(row)].join("\n");

const MANY = 40;

/** Names in a row, or where there are many as an index: a row for each first letter. */
export function index(names: readonly string[]): string {
  if (names.length < MANY) return names.join(", ");
  const letters = Map.groupBy(names, (name) => name.charAt(0).toUpperCase());
  return table(
    ["", ""],
    [...letters].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([letter, found]) => [letter, found.join(", ")]),
  );
}

/** What opens when its summary is clicked. */
export const folded = (summary: string, body: string): string => `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
