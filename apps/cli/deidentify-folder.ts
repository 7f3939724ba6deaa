import { closeSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { deidentify, type Settings } from "#deid/deidentify";
import { readFile } from "#dicom/file";
import { writePieces } from "#dicom/write";
import type { HeldReason } from "#pipeline/documents";
import { Rejection, type RejectionReason } from "#pipeline/rejections";
import { cleanPixels } from "#pixels/clean";
import { pathsIn } from "./paths-in.ts";
import { openFile, writeWhole } from "./sync-file.ts";

/** What became of one file. `path` is its own, which may carry a name; `written` is made of new UIDs. */
export type FileOutcome =
  | {
      readonly path: string;
      readonly kind: "written";
      readonly written: string;
      readonly actions: Readonly<Record<string, number>>;
    }
  | { readonly path: string; readonly kind: "held"; readonly reason: HeldReason }
  | { readonly path: string; readonly kind: "rejected"; readonly reason: RejectionReason; readonly details: Rejection["details"] };

/**
 * De-identifies files to `{output}/{study}/{instance}.dcm`, one after another. One that is held or rejected leaves nothing behind and does not
 * stop the others. Pixels are not looked at, only stripped of what they carry besides samples. Throws what the disk throws.
 */
export async function* deidentifyFolder(input: string, output: string, settings: Settings): AsyncGenerator<FileOutcome> {
  const taken = new Set<string>();
  for (const path of pathsIn(input)) {
    const source = openFile(path);
    try {
      yield await deidentifyFile(path, source, output, settings, taken);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      yield { path, kind: "rejected", reason: error.reason, details: error.details };
    } finally {
      closeSync(source.fd);
    }
  }
}

async function deidentifyFile(
  path: string,
  source: ReturnType<typeof openFile>,
  output: string,
  settings: Settings,
  taken: Set<string>,
): Promise<FileOutcome> {
  const file = await readFile(source);
  const clean = deidentify(file, settings);
  const pixels = await cleanPixels(file);
  const folder = join(output, clean.study);
  const written = join(folder, `${clean.sop}.dcm`);
  const reason = heldFor(clean.lastLook.clear, pixels !== undefined, taken.has(written));
  if (pixels === undefined || reason !== undefined) return { path, kind: "held", reason: reason ?? "PIXELS_NOT_CLEANABLE" };
  if (!taken.has(folder)) mkdirSync(folder, { recursive: true });
  taken.add(written).add(folder);
  const { sopClass, headerSop: sop, before, after, actions } = clean;
  await writeWhole(written, writePieces(file, { sopClass, sop, before, after, pixels }), source.fd);
  return { path, kind: "written", written, actions };
}

function heldFor(isClear: boolean, isCleanable: boolean, isTaken: boolean): HeldReason | undefined {
  if (isTaken) return "CONFLICT";
  if (!isClear) return "LAST_LOOK";
  return isCleanable ? undefined : "PIXELS_NOT_CLEANABLE";
}
