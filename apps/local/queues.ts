import type { AddressInfo } from "node:net";
import { buildApp } from "fauxqs";
import { QueueClient, type QueueConnection } from "#aws/queue-client";
import { deadLetterQueue, MAX_RECEIVES, visibilitySeconds } from "#pipeline/queues";
import type { Stage } from "#pipeline/stages";
// fauxqs' own start listens on every interface of the machine and checks no credentials; its parts, put together here, stay on the loopback.
import { PersistenceManager } from "../../node_modules/fauxqs/dist/persistence.js";
import { S3Store } from "../../node_modules/fauxqs/dist/s3/s3Store.js";
import { SnsStore } from "../../node_modules/fauxqs/dist/sns/snsStore.js";
import { SqsStore } from "../../node_modules/fauxqs/dist/sqs/sqsStore.js";

const HOST = "127.0.0.1";

export interface QueuesOptions {
  readonly folder: string;
  readonly port: number;
  readonly connection: Omit<QueueConnection, "endpoint">;
  readonly stages: readonly Stage[];
  readonly quietSeconds: number;
}

/** How many messages a queue has. */
export interface QueueDepth {
  readonly queue: string;
  readonly ready: number;
  readonly delayed: number;
  readonly inFlight: number;
  readonly dead: number;
}

/** SQS on this machine, on the loopback alone. */
export interface Queues {
  readonly url: string;
  readonly client: QueueClient;
  depths(): readonly QueueDepth[];
  close(): Promise<void>;
}

/** Starts SQS with each stage's queues and their dead-letter queues; messages survive kill -9 and those that were in flight come within a second. */
export async function startQueues(options: QueuesOptions): Promise<Queues> {
  const store = new SqsStore();
  const persistence = restore(store, options.folder);
  const app = buildApp({ logger: false, stores: { sqsStore: store, snsStore: new SnsStore(), s3Store: new S3Store() } });
  const signed = `Credential=${options.connection.credentials.accessKeyId}/`;
  app.addHook("onRequest", async ({ headers }, reply) => {
    if (!headers.authorization?.includes(signed)) await reply.code(403).send({ __type: "InvalidClientTokenId" });
  });
  app.addHook("onClose", async () => persistence.close());
  await app.listen({ port: options.port, host: HOST });
  const url = `http://${HOST}:${(app.server.address() as AddressInfo).port}`;
  const client = new QueueClient({ ...options.connection, endpoint: url });
  const rows = options.stages.flatMap((stage) => (stage.queues ?? []).map((queue) => ({ stage, ...queue })));
  for (const { name, stage, quiet } of rows) {
    await createQueue(client, options, { name, visibility: visibilitySeconds(stage), delay: quiet ? options.quietSeconds : 0 });
    await release(client, store, name);
  }
  return {
    url,
    client,
    depths: () => rows.map(({ name }) => depth(store, name)),
    async close() {
      client.close();
      await app.close();
    },
  };
}

// The stores write through only after the load: loading writes nothing back.
function restore(store: SqsStore, folder: string): PersistenceManager {
  const persistence = new PersistenceManager(folder);
  persistence.loadSqsAndSns(store, new SnsStore());
  store.persistence = persistence;
  for (const queue of store.allQueues()) queue.persistence = persistence;
  return persistence;
}

async function createQueue(
  client: QueueClient,
  { connection }: QueuesOptions,
  { name, visibility, delay }: { name: string; visibility: number; delay: number },
): Promise<void> {
  const dead = deadLetterQueue(name);
  await client.ensure(dead, { MessageRetentionPeriod: String(14 * 24 * 3600) });
  const deadLetterTargetArn = `arn:aws:sqs:${connection.region}:000000000000:${dead}`;
  await client.ensure(name, {
    VisibilityTimeout: String(visibility),
    DelaySeconds: String(delay),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES }),
  });
}

// Nobody works on them any more: the process that did is gone. To be interrupted is no failure of the message, so it counts no receive.
// One second, for fauxqs' persistence fails on a visibility of 0.
async function release(client: QueueClient, store: SqsStore, queue: string): Promise<void> {
  const inFlight = store.inspectQueue(queue)?.messages.inflight ?? [];
  for (const { message, receiptHandle } of inFlight) {
    message.approximateReceiveCount--;
    await client.postpone(queue, receiptHandle, 1);
  }
}

function depth(store: SqsStore, queue: string): QueueDepth {
  const messages = store.inspectQueue(queue)?.messages;
  const dead = store.inspectQueue(deadLetterQueue(queue))?.messages;
  return {
    queue,
    ready: messages?.ready.length ?? 0,
    delayed: messages?.delayed.length ?? 0,
    inFlight: messages?.inflight.length ?? 0,
    dead: dead?.ready.length ?? 0,
  };
}
