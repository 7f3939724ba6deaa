import { rm } from "node:fs/promises";
import { join } from "node:path";
import { connect } from "./connect.ts";
import { UsageError } from "./usage-error.ts";

/** `keepsake erase`: everything of a study goes, its links, and the copies in the data folder; nothing of it comes back. */
export async function eraseStudy(uid: string, { data, clinic }: { data: string; clinic: string }): Promise<void> {
  await connect(data);
  const { findStudy } = await import("./find-study.ts");
  const { erase } = await import("#aws/erasure");
  const study = await findStudy(clinic, uid);
  if (study === undefined)
    throw new UsageError("There is no such study. Give one of `keepsake review list`, or the Study Instance UID of the files.");
  const { appendAudit } = await import("#aws/audit");
  await appendAudit(clinic, { event: "erased", by: "operator", study });
  await erase(clinic, study);
  await rm(join(data, "copies", study), { recursive: true, force: true });
  process.stdout.write("  Erased. Its links say so; files of it that still arrive go to quarantine.\n");
}
