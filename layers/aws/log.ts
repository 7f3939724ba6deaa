import { embedded, type Metrics } from "#pipeline/metrics";

/**
 * A structured log line on standard output, whose metrics CloudWatch counts. Fields are new UIDs, tags, codes and counts; never a value, an
 * address or an error's message.
 */
export function log(
  stage: string,
  event: string,
  fields: Readonly<Record<string, string | number | boolean>> = {},
  metrics: Metrics = {},
): void {
  const counted = Object.keys(metrics).length === 0 ? {} : embedded(metrics, Date.now());
  process.stdout.write(`${JSON.stringify({ stage, event, ...fields, ...counted })}\n`);
}
