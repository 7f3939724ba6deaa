import { readFile } from "#dicom/file";
import { Values } from "#dicom/values";
import { writeFile } from "#dicom/write";
import type { Rules } from "./rules.ts";
import type { About, Sealed } from "./spool/sealed-file.ts";
import type { Reception, Spool } from "./spool/spool.ts";

/**
 * What rules make of an object that has come, taken in anew in place of it; the same reception where they change nothing. Throws Rejection for what
 * a rule fails on, and what the spool throws.
 */
export async function ruled(rules: Rules, spool: Spool, came: Reception, { source }: Sealed, about: About): Promise<Reception> {
  const origin = { callingAeTitle: about.calling, calledAeTitle: about.called };
  const { file, sop, changed } = rules.apply(await readFile(source), origin, about.sopInstance);
  if (!changed) return came;
  const { before, after } = file;
  const sopClass = new Values(before, file.encoding).text("00080016");
  const again = await spool.receive(about);
  try {
    for await (const chunk of writeFile(file, { sopClass, sop, before, after, pixels: { kind: "same" } })) await again.write(chunk);
    await (await again.finish()).close();
  } catch (error) {
    await again.drop();
    throw error;
  }
  await came.drop();
  return again;
}
