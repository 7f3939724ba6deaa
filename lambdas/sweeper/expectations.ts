import { required } from "#aws/environment";
import { getJson, listObjects } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { BUCKETS } from "#pipeline/buckets";
import { expectation, indexEntry } from "#pipeline/documents";
import { createdMessage } from "#pipeline/events";
import { keys, OPEN_WORK, parseKey } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";
import { sweepAfterSeconds, takeDue } from "./due.ts";

/** Expectations that are met, and whose study nobody has completed for it. */
export async function restartExpectations(): Promise<number> {
  const due = await takeDue("expected", sweepAfterSeconds(), (from) => listObjects("clean", OPEN_WORK.expected, from));
  const met = (await Array.fromAsync(due, async ({ key }) => ((await isMet(key)) ? [key] : []))).flat();
  const bucket = required(BUCKETS.clean.env);
  await sendAll(
    required(queueUrlVariable("completer")),
    met.map((key) => createdMessage({ bucket, key, size: 0 })),
  );
  return met.length;
}

/** Stops at the first image that is not clean: most calls wait for their first one. */
async function isMet(key: string): Promise<boolean> {
  const parsed = parseKey(key);
  const expected = await getJson({ bucket: "clean", key }, expectation);
  if (parsed?.kind !== "expected" || expected === undefined) return false;
  for (const sop of expected.value.images) {
    const entry = await getJson({ bucket: "clean", key: keys.index(parsed.clinic, sop) }, indexEntry);
    if (entry?.value.state !== "clean") return false;
  }
  return true;
}
