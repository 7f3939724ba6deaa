import { setTimeout as sleep } from "node:timers/promises";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { z } from "zod";
import type { QueueClient } from "#aws/queue-client";
import type { Log } from "./log-file.ts";

const FIRST_RETRY_SECONDS = 2;
const LAST_RETRY_SECONDS = 300;
const POLL_AGAIN_MS = 500;

/** What a function answers to an event of a queue. */
const batchResponse = z
  .object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish() })
  .nullish()
  .transform((response) => response?.batchItemFailures ?? []);

export interface Mapping {
  readonly client: QueueClient;
  readonly queue: string;
  readonly concurrency: number;
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  readonly log: Log;
  /** Seconds until a message that failed for the nth time is visible again. */
  readonly retrySeconds?: (receives: number) => number;
}

/** 2, 4, 8 … 300 seconds. */
export const exponential = (receives: number): number =>
  Math.min(FIRST_RETRY_SECONDS * 2 ** (Math.max(receives, 1) - 1), LAST_RETRY_SECONDS);

/** Brings a queue's messages to a function one by one, as AWS does with a batch size of 1. Closing leaves what is in work in flight. */
export function startMapping(mapping: Mapping): { close(): Promise<void> } {
  const stop = new AbortController();
  const loops = Array.from({ length: mapping.concurrency }, () => poll(mapping, stop.signal));
  return {
    async close() {
      stop.abort();
      await Promise.all(loops);
    },
  };
}

async function poll(mapping: Mapping, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const record = await mapping.client.receive(mapping.queue, signal);
      if (record !== undefined) await deliver(mapping, record, signal);
    } catch (error) {
      if (signal.aborted) return;
      mapping.log({ event: "poll-failed", queue: mapping.queue, error: error instanceof Error ? error.name : "unknown" });
      await sleep(POLL_AGAIN_MS);
    }
  }
}

async function deliver(
  { client, queue, invoke, log, retrySeconds = exponential }: Mapping,
  record: SQSRecord,
  signal: AbortSignal,
): Promise<void> {
  const failure = await Promise.race([attempt(invoke, record), aborted(signal)]);
  if (signal.aborted) return; // the next start releases what is in flight
  if (failure === undefined) return client.remove(queue, record.receiptHandle);
  const receives = Number(record.attributes.ApproximateReceiveCount);
  log({ event: "delivery-failed", queue, message: record.messageId, receives, reason: failure });
  await client.postpone(queue, record.receiptHandle, retrySeconds(receives));
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });

/** Why the message was not taken, or undefined when it was. */
async function attempt(invoke: Mapping["invoke"], record: SQSRecord): Promise<string | undefined> {
  try {
    const failures = batchResponse.parse(await invoke({ Records: [record] }));
    return failures.length > 0 ? "BatchItemFailure" : undefined;
  } catch (error) {
    return error instanceof Error && "reason" in error ? String(error.reason) : "InvalidResponse";
  }
}
