import type { DicomFile } from "#dicom/file";
import { writeFile } from "#dicom/write";
import { type Rules, ruledContent } from "./rules.ts";
import { type About, originOf } from "./spool/sealed-file.ts";
import type { Reception, Spool } from "./spool/spool.ts";

/**
 * What rules make of an object that has come, taken in anew in place of it; the same reception where they change nothing. Throws Rejection for what
 * a rule fails on, and what the spool throws.
 */
export async function ruled(rules: Rules, spool: Spool, came: Reception, file: DicomFile, about: About): Promise<Reception> {
  const made = rules.apply(file, originOf(about), about.sopInstance);
  if (!made.changed) return came;
  const again = await spool.replace(about);
  try {
    for await (const chunk of writeFile(made.file, ruledContent(made))) await again.write(chunk);
    await (await again.finish()).close();
  } catch (error) {
    await again.drop();
    throw error;
  }
  await came.drop();
  return again;
}
