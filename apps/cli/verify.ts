import { closeSync } from "node:fs";
import { everyIdentity, type Identity, identityOf } from "#deid/identity";
import { lastLook } from "#deid/last-look";
import type { Element } from "#dicom/elements";
import { readFile } from "#dicom/file";
import { readOpening } from "#dicom/opening";
import { wholeBudget } from "#dicom/parser";
import { parseFrom } from "#dicom/read-elements";
import { SourceWindow } from "#dicom/source-window";
import { Rejection, type RejectionReason } from "#pipeline/rejections";
import { pathsIn } from "./paths-in.ts";
import { openFile } from "./sync-file.ts";

interface Finding {
  readonly file: string;
  /** Paths of elements that repeat something of an original's identity. */
  readonly elements: readonly string[];
  /** Preamble or file meta information do so. */
  readonly opening?: true;
  /** It cannot be read, so nobody knows what is in it. */
  readonly unreadable?: RejectionReason;
}

interface Looked {
  readonly elements: readonly Element[];
  /** What stands before the data set. */
  readonly opening: Uint8Array;
}

const MOST_OPENING = 64 * 1024;

async function lookAt(path: string): Promise<Looked | RejectionReason> {
  const source = openFile(path);
  try {
    const { before, after } = await readFile(source);
    const { start } = await parseFrom(new SourceWindow(source), 0, wholeBudget(), readOpening);
    return { elements: [...before, ...after], opening: await source.read(0, Math.min(start, MOST_OPENING)) };
  } catch (error) {
    if (error instanceof Rejection) return error.reason;
    throw error;
  } finally {
    closeSync(source.fd);
  }
}

/** Looks through de-identified files for anything of the originals' identities; answers where something was found, never what. */
export async function verifyFolders(originals: string, cleaned: string): Promise<readonly Finding[]> {
  const identities: Identity[] = [];
  for (const path of pathsIn(originals)) {
    const original = await lookAt(path);
    if (typeof original !== "string") identities.push(identityOf(original.elements, () => false));
  }
  const everyone = everyIdentity(identities);
  const findings: Finding[] = [];
  for (const file of pathsIn(cleaned)) {
    const found = findingIn(file, await lookAt(file), everyone);
    if (found !== undefined) findings.push(found);
  }
  return findings;
}

function findingIn(file: string, looked: Looked | RejectionReason, identity: Identity): Finding | undefined {
  if (typeof looked === "string") return { file, elements: [], unreadable: looked };
  const { hits } = lastLook(looked.elements, identity, () => false, "");
  const opening = identity.bytes.foundIn(looked.opening);
  return hits.length > 0 || opening ? { file, elements: [...new Set(hits)], ...(opening ? { opening } : {}) } : undefined;
}

const told = ({ file, elements, opening, unreadable }: Finding): string =>
  `${file}: ${[...elements, ...(opening ? ["preamble or file meta"] : []), ...(unreadable === undefined ? [] : [unreadable])].join(", ")}\n`;

/** `keepsake verify`: exit code 1 where something is left. */
export async function verify(originals: string, cleaned: string, { json }: { json?: true }): Promise<void> {
  const findings = await verifyFolders(originals, cleaned);
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else for (const finding of findings) process.stdout.write(told(finding));
  if (!json)
    process.stdout.write(
      findings.length === 0 ? "Nothing of the originals' identities was found.\n" : `${findings.length} files need a look.\n`,
    );
  if (findings.length > 0) process.exitCode = 1;
}
