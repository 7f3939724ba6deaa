import type { SQSBatchResponse, SQSEvent, SQSHandler } from "aws-lambda";

/** A batch of messages as an event-source mapping hands it to a function. */
export const batchOf = (bodies: readonly unknown[]): SQSEvent => ({
  Records: bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }) as SQSEvent["Records"][number]),
});

/** What S3 tells of a created object. */
export const created = (bucket: string, key: string, versionId?: string) => ({
  Records: [
    {
      s3: {
        bucket: { name: bucket },
        object: {
          key: encodeURIComponent(key).replaceAll("%20", "+").replaceAll("%2F", "/"),
          size: 1,
          ...(versionId ? { versionId } : {}),
        },
      },
    },
  ],
});

/** Calls a handler with messages, and answers how many of them it failed. */
export async function failures(handler: SQSHandler, ...bodies: readonly unknown[]): Promise<number> {
  const answer = (await handler(batchOf(bodies), {} as never, () => {})) as SQSBatchResponse;
  return answer.batchItemFailures.length;
}
