import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { phantomStudy } from "#phantom/study";

/** `keepsake phantom`: writes the synthetic study as DICOM files. */
export async function writePhantom(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files = await phantomStudy();
  for (const { name, bytes } of files) await writeFile(join(folder, name), bytes);
  process.stdout.write(`  ${files.length} files in ${folder}: a synthetic study, not a patient's.\n`);
}
