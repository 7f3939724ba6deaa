/** Writes the tables of PS3.15 Annex E as data into layers/deid/*.generated.ts: `npm run generate -- FOLDER_OF_TABLES`. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const EDITION = "2026c";
const folder = process.argv[2] ?? "../shared/standard";

/** One row of a table, by its columns' names. */
type Row = (column: string) => string;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly sha256: string;
}

function read(file: string): Table {
  const text = readFileSync(join(folder, file), "utf8");
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const columns = header.split("\t");
  const rows = lines.map((line): Row => {
    const cells = line.split("\t");
    return (column) => cells[columns.indexOf(column)] ?? "";
  });
  return { columns, rows, sha256: createHash("sha256").update(text).digest("hex") };
}

const write = (file: string, table: string, sha256: string, body: string): void =>
  writeFileSync(
    new URL(`../layers/deid/${file}.generated.ts`, import.meta.url),
    `// PS3.15 ${EDITION} Table ${table} (sha256 ${sha256}); written by scripts/generate-annex-e.ts\n${body}`,
  );

const digits = (tag: string): string => tag.replace(/[(),]/g, "");
const choices = (row: Row, names: readonly (readonly [string, string])[]): string =>
  names
    .filter(([column]) => row(column) !== "")
    .map(([column, name]) => `${name}: "${row(column)}"`)
    .join(", ");
const braced = (text: string): string => (text === "" ? "{}" : `{ ${text} }`);

function writeAttributes(): void {
  const { columns, rows, sha256 } = read("confidentiality-profile-attributes.tsv");
  const options = columns.slice(columns.indexOf("basicProfile") + 1).map((name) => [name, name] as const);
  const lines = rows.map(
    (row) =>
      `  { tag: "${digits(row("tag"))}", keyword: "${row("keyword")}", vr: "${row("vr")}", basicProfile: "${row("basicProfile")}", options: ${braced(choices(row, options))} },`,
  );
  const head = `import type { AnnexERow } from "./annex-e.ts";\n\nexport const EDITION = "${EDITION}";\n\nexport const ROWS: readonly AnnexERow[] = [`;
  write("annex-e", "E.1-1", sha256, `${head}\n${lines.join("\n")}\n];\n`);
}

function writeSafePrivate(): void {
  const { rows, sha256 } = read("safe-private-attributes.tsv");
  const lines = rows.map((row) => `${digits(row("dataElement"))}\t${row("vr").slice(0, 2)}\t${row("privateCreator")}`);
  const doc = "/** Group and `xx` of the block, low byte of the element, VR (blank where the table has none), private creator. */";
  write("safe-private", "E.3.10-1", sha256, `${doc}\nexport const ROWS = \`\n${lines.join("\n")}\n\`;\n`);
}

const CONCEPT_OPTIONS = [
  ["Rtn. UIDs Opt.", "retainUIDs"],
  ["Rtn. Dev. Id. Opt.", "retainDeviceIdentity"],
  ["Rtn. Inst. Id. Opt.", "retainInstitutionIdentity"],
  ["Rtn. Pat. Chars. Opt.", "retainPatientCharacteristics"],
  ["Rtn. Long. Full Dates Opt.", "retainLongitudinalFullDates"],
  ["Rtn. Long. Modif. Dates Opt.", "retainLongitudinalModifiedDates"],
  ["Clean Desc. Opt.", "cleanDescriptors"],
] as const;

function writeConcepts(): void {
  const { rows, sha256 } = read("sr-concepts.tsv");
  const lines = rows.map((row) => {
    const fields = {
      value: row("Code Value"),
      scheme: row("Coding Scheme Designator").split(" ")[0],
      meaning: row("Code Meaning"),
    };
    const said = Object.entries(fields).map(([name, text]) => `${name}: ${JSON.stringify(text)}`);
    return `  { ${said.join(", ")}, valueType: "${row("Value Type")}", basicProfile: "${row("Basic Prof.")}", options: ${braced(choices(row, CONCEPT_OPTIONS))} },`;
  });
  const head = `import type { ConceptRow } from "./structured-content.ts";\n\nexport const ROWS: readonly ConceptRow[] = [`;
  write("sr-concepts", "E.3.4-1", sha256, `${head}\n${lines.join("\n")}\n];\n`);
}

writeAttributes();
writeSafePrivate();
writeConcepts();
