import { required } from "#aws/environment";
import { areClean } from "#aws/images";
import { getJson, listObjects } from "#aws/objects";
import { sendAll } from "#aws/queue";
import { BUCKETS } from "#pipeline/buckets";
import { expectation } from "#pipeline/documents";
import { createdMessage } from "#pipeline/events";
import { OPEN_WORK, parseKey } from "#pipeline/keys";
import { queueUrlVariable } from "#pipeline/queues";
import { doubling, sweepAfterSeconds, takeDue } from "./due.ts";

/** Expectations that are met, and whose study nobody has completed for it. */
export async function restartExpectations(): Promise<number> {
  const due = await takeDue("expected", doubling(sweepAfterSeconds()), (from) => listObjects("clean", OPEN_WORK.expected, from));
  const met = (await Array.fromAsync(due, async ({ key }) => ((await isMet(key)) ? [key] : []))).flat();
  const bucket = required(BUCKETS.clean.env);
  await sendAll(
    required(queueUrlVariable("completer")),
    met.map((key) => createdMessage({ bucket, key, size: 0 })),
  );
  return met.length;
}

async function isMet(key: string): Promise<boolean> {
  const parsed = parseKey(key);
  const expected = await getJson({ bucket: "clean", key }, expectation);
  return parsed?.kind === "expected" && expected !== undefined && areClean(parsed.clinic, expected.value.images);
}
