import type { Suspension } from "#pipeline/sharing";
import { connectTo, type Place } from "./connect.ts";
import { UsageError } from "./usage-error.ts";

type ReportOptions = Place & { readonly clinic: string };

const MEANING: Readonly<Record<Suspension["reason"], string>> = {
  "name-visible": "a family sees a name in a picture",
  "wrong-patient": "a family says that these are not its pictures",
};

/** `keepsake review reports`: studies whose links a family's report has closed. */
export async function listReports({ clinic, ...place }: ReportOptions): Promise<void> {
  await connectTo(place);
  const { suspensions } = await import("#aws/shares");
  const reports = await Array.fromAsync(suspensions(clinic));
  for (const { study, reason, at } of reports) process.stdout.write(`${study}\n  ${at}  ${MEANING[reason]}\n`);
  process.stdout.write(
    reports.length === 0
      ? "Nothing is reported.\n"
      : `${reports.length} reported; their links are closed. Look at the pictures; then: keepsake review restore STUDY, or keepsake erase STUDY\n`,
  );
}

/** `keepsake review restore`: a person has looked, and the links open again. */
export async function restoreReported(study: string, { clinic, ...place }: ReportOptions): Promise<void> {
  await connectTo(place);
  const { isSuspended, restoreStudy } = await import("#aws/shares");
  if (!(await isSuspended(clinic, study))) throw new UsageError("No such study is reported. See: keepsake review reports");
  const { appendAudit } = await import("#aws/audit");
  await appendAudit(clinic, { event: "restored", by: "reviewer", study });
  await restoreStudy(clinic, study);
  process.stdout.write("  Restored: its links open again.\n");
}
