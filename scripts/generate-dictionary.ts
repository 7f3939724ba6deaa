/**
 * Writes layers/dicom/dictionary.generated.ts from dcmjs's copy of PS3.6 and from PS3.15 Table E.1-1, which is newer:
 * one row a tag, `TTTTTTTT VR Keyword`.
 */
import { readFileSync, writeFileSync } from "node:fs";
import dcmjs from "dcmjs";
import { ROWS as ANNEX_E } from "../layers/deid/annex-e.generated.ts";

interface Entry {
  readonly tag: string;
  readonly vr: string;
  readonly name: string;
}

/** dcmjs writes choices of VR in its own letters (`ox`, `xs`, `lt`); the first VR of PS3.6's choice stands for them. */
const VR_OF_CHOICE: Readonly<Record<string, string>> = { ox: "OW", xs: "US", lt: "US", up: "UL", px: "OW", na: "UN" };

function row({ tag, vr, name }: Entry): string | undefined {
  const digits = tag.replace(/[(),]/g, "").toUpperCase();
  if (!/^[0-9A-F]{8}$/.test(digits)) return undefined; // repeating groups are removed whole, so they need no row
  const known = VR_OF_CHOICE[vr] ?? vr;
  return /^[A-Z]{2}$/.test(known) ? `${digits} ${known} ${name.replace(/^RETIRED_/, "")}` : undefined;
}

const version = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { dependencies: { dcmjs: string } }
).dependencies.dcmjs;
const rows = new Map<string, string>();
for (const entry of Object.values(dcmjs.data.DicomMetaDictionary.nameMap as Record<string, Entry>)) {
  const text = row(entry);
  if (text !== undefined) rows.set(text.slice(0, 8), text);
}
for (const { tag, vr, keyword } of ANNEX_E) {
  if (!rows.has(tag) && /^[0-9A-F]{8}$/.test(tag) && keyword !== "") rows.set(tag, `${tag} ${vr} ${keyword}`);
}
const sorted = [...rows.values()].sort();
writeFileSync(
  new URL("../layers/dicom/dictionary.generated.ts", import.meta.url),
  `// PS3.6 data elements: dcmjs ${version} and PS3.15 Table E.1-1 (${sorted.length} rows); written by scripts/generate-dictionary.ts\nexport const ROWS = \`\n${sorted.join("\n")}\n\`;\n`,
);
