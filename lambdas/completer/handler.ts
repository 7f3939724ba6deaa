import type { SQSHandler } from "aws-lambda";
import { eachMessage } from "#aws/batch";
import { list } from "#aws/objects";
import { createdObjects } from "#pipeline/events";
import { keys, parseKey } from "#pipeline/keys";
import { completeStudy } from "./complete-study.ts";
import { meetExpectation } from "./meet-expectation.ts";

/** An arrival that has been quiet since, or an expectation; the manifest of a completed study comes of it. */
export const handler: SQSHandler = (event) =>
  eachMessage("completer", event, async (body) => {
    for (const { key } of createdObjects(body)) {
      const parsed = parseKey(key);
      if (parsed?.kind === "expected") await meetExpectation(parsed.clinic, key);
      else if (parsed?.kind === "arrival" && (await quietSince(key, parsed.clinic, parsed.study)))
        await completeStudy(parsed.clinic, parsed.study);
    }
  });

/** A later window has an event of its own, which will ask again. */
async function quietSince(key: string, clinic: string, study: string): Promise<boolean> {
  for await (const _later of list("clean", keys.arrivals(clinic, study), key)) return false;
  return true;
}
