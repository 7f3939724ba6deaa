import { closeSync } from "node:fs";
import { identityOf } from "#deid/identity";
import { lastLook } from "#deid/last-look";
import { readFile } from "#dicom/file";
import { Rejection } from "#pipeline/rejections";
import { pathsIn } from "./paths-in.ts";
import { openFile } from "./sync-file.ts";

interface Finding {
  readonly file: string;
  /** Paths of elements that repeat something of an original's identity. Empty: its bytes do, outside any element. */
  readonly elements: readonly string[];
}

async function elementsOf(path: string) {
  const source = openFile(path);
  try {
    const file = await readFile(source);
    return [...file.before, ...file.after];
  } finally {
    closeSync(source.fd);
  }
}

const readable = (error: unknown): undefined => {
  if (error instanceof Rejection) return undefined;
  throw error;
};

/** Looks through de-identified files for anything of the originals' identities; answers where something was found, never what. */
export async function verifyFolders(originals: string, cleaned: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const cleanFiles = await Promise.all(pathsIn(cleaned).map(async (file) => ({ file, elements: await elementsOf(file) })));
  for (const path of pathsIn(originals)) {
    const original = await elementsOf(path).catch(readable);
    if (original === undefined) continue;
    const identity = identityOf(original, () => false);
    for (const { file, elements } of cleanFiles) {
      const { hits } = lastLook(elements, identity, () => false, "");
      if (hits.length > 0) findings.push({ file, elements: hits });
    }
  }
  return findings;
}

/** `keepsake verify`: exit code 1 where something is left. */
export async function verify(originals: string, cleaned: string, { json }: { json?: true }): Promise<void> {
  const findings = await verifyFolders(originals, cleaned);
  if (json) process.stdout.write(`${JSON.stringify(findings)}\n`);
  else for (const { file, elements } of findings) process.stdout.write(`${file}: ${elements.join(", ")}\n`);
  if (!json)
    process.stdout.write(
      findings.length === 0 ? "Nothing of the originals' identities was found.\n" : `${findings.length} files need a look.\n`,
    );
  if (findings.length > 0) process.exitCode = 1;
}
