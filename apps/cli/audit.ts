import type { AuditRecord } from "#pipeline/sharing";
import { connectTo, type Place } from "./connect.ts";

const COLUMNS = ["at", "event", "by", "study", "share", "image", "key"] as const satisfies readonly (keyof AuditRecord)[];

/** `keepsake audit`: what happened, the oldest first. Ids hold no comma, quote or line break, so CSV needs no quoting. */
export async function audit({
  clinic,
  since,
  csv,
  ...place
}: Place & { clinic: string; since: string; csv?: true }): Promise<void> {
  await connectTo(place);
  const { readAudit } = await import("#aws/audit");
  if (csv) process.stdout.write(`${COLUMNS.join(",")}\r\n`);
  for await (const record of readAudit(clinic, since)) process.stdout.write(csv ? csvRow(record) : line(record));
}

const csvRow = (record: AuditRecord): string => `${COLUMNS.map((column) => record[column] ?? "").join(",")}\r\n`;

function line({ at, event, by, ...ids }: AuditRecord): string {
  const named = Object.entries(ids).map(([kind, id]) => `${kind} ${id}`);
  return `${at}  ${event.padEnd(11)}  ${by.padEnd(8)}  ${named.join("  ")}\n`;
}
