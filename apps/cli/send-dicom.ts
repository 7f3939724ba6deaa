import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Rejection } from "#pipeline/rejections";
import { associate, type Peer, type Requestor } from "../uplink/dimse/requestor.ts";
import { hex, isStored } from "../uplink/dimse/statuses.ts";
import { contextsFor, type Described, describe, outgoing } from "../uplink/outgoing.ts";
import { fileSource } from "./dicom-files.ts";
import { type PeerOptions, peerOf } from "./dicom-peer.ts";
import { Progress } from "./progress.ts";
import { reached } from "./reached.ts";
import { UsageError } from "./usage-error.ts";

interface DicomFile extends Described {
  readonly path: string;
}

/** `keepsake send --to`: C-STORE of files as they are, one association for all that fit one. */
export async function sendDicom(folder: string, to: string, options: PeerOptions): Promise<void> {
  const peer = peerOf(to, options);
  const { files, strange } = await filesIn(folder);
  const refused = new Map<string, number>(strange > 0 ? [["no DICOM that can be sent", strange]] : []);
  const note = (why: string): void => void refused.set(why, (refused.get(why) ?? 0) + 1);
  const progress = new Progress();
  let stored = 0;
  for (const contexts of contextsFor(files)) {
    const fitting = files.filter((file) => contexts.some((context) => isFor(context, file)));
    let association = await reached(peer, associate(peer, contexts));
    for (const file of fitting) {
      const why = await storeFile(association, file);
      if (why === undefined) progress.show("stored", ++stored, files.length);
      else note(why);
      if (why === ENDED) association = await reached(peer, associate(peer, contexts));
    }
    await association.release();
  }
  progress.end();
  report(peer, stored, refused);
}

const isFor = (
  { abstractSyntax, transferSyntaxes }: { abstractSyntax: string; transferSyntaxes: readonly string[] },
  file: DicomFile,
): boolean => abstractSyntax === file.sopClass && transferSyntaxes.includes(file.transferSyntax);

function report({ called }: Peer, stored: number, refused: ReadonlyMap<string, number>): void {
  process.stdout.write(`${stored} stored at ${called}.\n`);
  for (const [why, count] of refused) process.stdout.write(`${count} not stored: ${why}\n`);
  if (refused.size > 0) process.exitCode = 1;
}

const ENDED = "the receiver ended the association; the next file got a new one";

/** Sends one file; why it was not stored, or undefined where it was. */
async function storeFile(association: Requestor, file: DicomFile): Promise<string | undefined> {
  const handle = await open(file.path);
  try {
    const source = fileSource(handle, (await handle.stat()).size);
    const answer = await association.store(outgoing(source, file));
    if (answer === undefined) return "the receiver does not take this class in this transfer syntax";
    return isStored(answer.status) ? undefined : `${hex(answer.status)} ${answer.comment}`.trim();
  } catch {
    association.abort();
    return ENDED;
  } finally {
    await handle.close();
  }
}

async function filesIn(folder: string): Promise<{ files: readonly DicomFile[]; strange: number }> {
  const found = await stat(folder).catch(() => {
    throw new UsageError(`There is no ${folder}.`);
  });
  const entries = found.isDirectory() ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  const paths = found.isDirectory()
    ? entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    : [folder];
  const files: DicomFile[] = [];
  for (const path of paths.sort()) {
    const file = await describeFile(path);
    if (file !== undefined) files.push(file);
  }
  return { files, strange: paths.length - files.length };
}

/** Undefined for what is no DICOM, or has no class or instance to be named by. */
async function describeFile(path: string): Promise<DicomFile | undefined> {
  const handle = await open(path);
  try {
    const described = await describe(fileSource(handle, (await handle.stat()).size));
    return described.sopClass === "" || described.sopInstance === "" ? undefined : { path, ...described };
  } catch (error) {
    if (error instanceof Rejection) return undefined;
    throw error;
  } finally {
    await handle.close();
  }
}
