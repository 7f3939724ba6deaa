import { closeSync } from "node:fs";
import { basename, dirname } from "node:path";
import { readFile } from "#dicom/file";
import { Values } from "#dicom/values";
import type { FileOutcome } from "./deidentify-folder.ts";
import type { NameMapEntry } from "./name-map.ts";
import { openFile } from "./sync-file.ts";

/** The links between what was written and what it came from, read from the originals again. */
export async function entriesOf(outcomes: readonly FileOutcome[]): Promise<readonly NameMapEntry[]> {
  const entries: NameMapEntry[] = [];
  for (const outcome of outcomes) if (outcome.kind === "written") entries.push(await entryOf(outcome.path, outcome.written));
  return entries;
}

async function entryOf(path: string, written: string): Promise<NameMapEntry> {
  const source = openFile(path);
  try {
    const file = await readFile(source);
    const values = new Values(file.before, file.encoding);
    const [study, sop, patientId, patientName] = ["0020000D", "00080018", "00100020", "00100010"].map((tag) => values.text(tag));
    return {
      study: basename(dirname(written)),
      sop: basename(written, ".dcm"),
      original: { study: study ?? "", sop: sop ?? "", patientId: patientId ?? "", patientName: patientName ?? "" },
    };
  } finally {
    closeSync(source.fd);
  }
}
