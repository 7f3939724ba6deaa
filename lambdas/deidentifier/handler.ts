import type { SQSHandler } from "aws-lambda";
import { eachMessage } from "#aws/batch";
import type { ObjectRef } from "#aws/objects";
import { createdObjects } from "#pipeline/events";
import { parseKey } from "#pipeline/keys";
import { decide } from "./decide.ts";
import { quarantineStray } from "./quarantine.ts";
import { takeBack } from "./recall.ts";
import { receive } from "./receive.ts";

/** An uploaded file, one that was cleaned in the building, a person's word on a held one, or a released one that must be held; a clean instance, a held one or a quarantined one comes of it. */
export const handler: SQSHandler = (event) =>
  eachMessage("deidentifier", event, async (body) => {
    for (const { key, versionId } of createdObjects(body))
      await take({ bucket: "uploads", key, ...(versionId === undefined ? {} : { version: versionId }) });
  });

async function take(ref: ObjectRef): Promise<void> {
  const parsed = parseKey(ref.key);
  if (parsed?.kind === "upload") await receive(parsed.clinic, ref);
  else if (parsed?.kind === "cleaned") await receive(parsed.clinic, ref, parsed);
  else if (parsed?.kind === "decision") await decide(parsed, ref);
  else if (parsed?.kind === "recall") await takeBack(parsed, ref);
  else await quarantineStray(ref);
}
