/** Writes layers/deid/annex-e.generated.ts from PS3.15 Table E.1-1 as data: `npm run generate -- FOLDER_OF_TABLES`. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const EDITION = "2026c";
const folder = process.argv[2] ?? "../shared/standard";
const text = readFileSync(join(folder, "confidentiality-profile-attributes.tsv"), "utf8");
const sha256 = createHash("sha256").update(text).digest("hex");
const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
const columns = header.split("\t");
const options = columns.slice(columns.indexOf("basicProfile") + 1);

function row(line: string): string {
  const cells = line.split("\t");
  const cell = (name: string): string => cells[columns.indexOf(name)] ?? "";
  const chosen = options.filter((name) => cell(name) !== "").map((name) => `${name}: "${cell(name)}"`);
  const tag = cell("tag").replace(/[(),]/g, "");
  return `  { tag: "${tag}", keyword: "${cell("keyword")}", vr: "${cell("vr")}", basicProfile: "${cell("basicProfile")}", options: {${chosen.length > 0 ? ` ${chosen.join(", ")} ` : ""}} },`;
}

writeFileSync(
  new URL("../layers/deid/annex-e.generated.ts", import.meta.url),
  `// PS3.15 ${EDITION} Table E.1-1 (sha256 ${sha256}); written by scripts/generate-annex-e.ts
import type { AnnexERow } from "./annex-e.ts";

export const EDITION = "${EDITION}";

export const ROWS: readonly AnnexERow[] = [
${lines.map(row).join("\n")}
];
`,
);
