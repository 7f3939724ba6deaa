/** A structured log line on standard output. Fields are new UIDs, tags, codes and counts; never a value, an address or an error's message. */
export function log(stage: string, event: string, fields: Readonly<Record<string, string | number | boolean>> = {}): void {
  process.stdout.write(`${JSON.stringify({ stage, event, ...fields })}\n`);
}
