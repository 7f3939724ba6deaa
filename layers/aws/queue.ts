import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import { sqs } from "./clients.ts";

const BATCH = 10; // the most messages of one SendMessageBatch

/** Sends messages in batches; throws when any was refused, so that the caller's own message comes again. */
export async function sendAll(queueUrl: string, messages: readonly unknown[]): Promise<void> {
  for (let start = 0; start < messages.length; start += BATCH) {
    const entries = messages.slice(start, start + BATCH).map((body, i) => ({ Id: String(i), MessageBody: JSON.stringify(body) }));
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    if (answer.Failed !== undefined && answer.Failed.length > 0)
      throw new Error(`${answer.Failed.length} messages were not taken by the queue.`);
  }
}
