import { closeSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Deidentified, deidentify, type Settings } from "#deid/deidentify";
import { type DicomFile, readFile } from "#dicom/file";
import { writePieces } from "#dicom/write";
import type { HeldReason } from "#pipeline/documents";
import { Rejection, type RejectionReason } from "#pipeline/rejections";
import { cleanPixels } from "#pixels/clean";
import { pathsIn } from "./paths-in.ts";
import { isSameFile, openFile, writeWhole } from "./sync-file.ts";

/** What became of one file. `path` is its own, which may carry a name; `written` is made of new UIDs. */
export type FileOutcome =
  | {
      readonly path: string;
      readonly kind: "written";
      readonly written: string;
      readonly actions: Readonly<Record<string, number>>;
    }
  | {
      readonly path: string;
      readonly kind: "held";
      readonly reason: HeldReason;
      /** All of them, the first of which is `reason`. */
      readonly reasons: readonly HeldReason[];
      /** The file as it would be released, for a person to look at. */
      readonly proposal?: string;
    }
  | { readonly path: string; readonly kind: "rejected"; readonly reason: RejectionReason; readonly details: Rejection["details"] };

/** Whether pixels are looked at and masked, or only stripped of what they carry besides samples; where what is held is put, if anywhere. */
export interface PixelOptions {
  readonly pixels: "clean" | "off";
  readonly held?: string;
}

/**
 * De-identifies files to `{output}/{study}/{instance}.dcm`, one after another. One that is held or rejected leaves nothing in the output and
 * does not stop the others; a file that is there twice is written once. Throws what the disk throws.
 */
export async function* deidentifyFolder(
  input: string,
  output: string,
  settings: Settings,
  options: PixelOptions,
): AsyncGenerator<FileOutcome> {
  const taken = new Map<string, string>();
  for (const path of pathsIn(input)) {
    const source = openFile(path);
    try {
      yield await deidentifyFile(path, source, output, settings, options, taken);
    } catch (error) {
      yield await outcomeOf(path, error);
    } finally {
      closeSync(source.fd);
    }
  }
}

/** A frame that cannot be masked after all is held; what is neither that nor a rejection is thrown. */
async function outcomeOf(path: string, error: unknown): Promise<FileOutcome> {
  if (error instanceof Rejection) return { path, kind: "rejected", reason: error.reason, details: error.details };
  const { isRefusal } = await import("#pixels/redact");
  if (!isRefusal(error)) throw error;
  return { path, kind: "held", reason: "PIXELS_NOT_CLEANABLE", reasons: ["PIXELS_NOT_CLEANABLE"] };
}

async function deidentifyFile(
  path: string,
  source: ReturnType<typeof openFile>,
  output: string,
  settings: Settings,
  options: PixelOptions,
  taken: Map<string, string>,
): Promise<FileOutcome> {
  const file = await readFile(source);
  const clean = deidentify(file, settings);
  const { sopClass, headerSop: sop, after, actions } = clean;
  const name = join(clean.study, `${clean.sop}.dcm`);
  const other = taken.get(join(output, name));
  if (other !== undefined && isSameFile(other, path)) return { path, kind: "written", written: join(output, name), actions };
  const { before, pixels, doubts } = await pixelsOf(file, clean, options);
  const reasons = reasonsFor(clean.lastLook.clear, other !== undefined, doubts);
  const [reason] = reasons;
  const write = async (folder: string): Promise<string> => {
    const written = join(folder, name);
    if (pixels === undefined) throw new Error("Pixels that cannot be written are held.");
    if (!taken.has(dirname(written))) mkdirSync(dirname(written), { recursive: true });
    taken.set(written, path).set(dirname(written), path);
    await writeWhole(written, writePieces(file, { sopClass, sop, before, after, pixels }), source.fd);
    return written;
  };
  if (reason === undefined) return { path, kind: "written", written: await write(output), actions };
  const isShown = options.held !== undefined && pixels !== undefined && reason !== "CONFLICT";
  return { path, kind: "held", reason, reasons, ...(isShown && { proposal: await write(options.held as string) }) };
}

/** What looks at pictures is loaded only where they are looked at: starting takes longer with it. */
async function pixelsOf(file: DicomFile, { before, cover }: Deidentified, { pixels: how }: PixelOptions) {
  if (how === "clean") return (await import("./clean-pixels.ts")).cleanedPixels(file, before, cover);
  const pixels = await cleanPixels(file);
  return { before, pixels, doubts: pixels === undefined ? (["PIXELS_NOT_CLEANABLE"] as const) : [] };
}

const reasonsFor = (isClear: boolean, isTaken: boolean, doubts: readonly HeldReason[]): readonly HeldReason[] => [
  ...(isTaken ? ["CONFLICT" as const] : []),
  ...(isClear ? [] : ["LAST_LOOK" as const]),
  ...doubts,
];
