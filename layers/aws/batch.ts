import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { log } from "./log.ts";

/** Runs `work` for each message of a batch; those that fail come again, their neighbours do not. */
export async function eachMessage(
  stage: string,
  event: SQSEvent,
  work: (body: string) => Promise<void>,
): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    try {
      await work(record.body);
    } catch (error) {
      log(stage, "retry", { error: error instanceof Error ? error.name : "unknown" }, { Retries: 1 });
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}
