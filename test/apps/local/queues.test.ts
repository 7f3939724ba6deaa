import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exponential, startMapping } from "../../../apps/local/event-source-mapping.ts";
import { type Queues, startQueues } from "../../../apps/local/queues.ts";
import { eventually } from "./wait.ts";

const connection = { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
const stages = [
  {
    does: "tests",
    queues: [
      { name: "work", created: [] },
      { name: "work-quiet", created: [], quiet: true as const },
    ],
    memoryMiB: 128,
    timeoutSeconds: 30,
    concurrency: 2,
  },
];
let folder: string;
let queues: Queues;

const start = (quietSeconds = 1) => startQueues({ folder, port: 0, connection, stages, quietSeconds });
const depth = (name: string) => queues.depths().find(({ queue }) => queue === name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "keepsake-queues-"));
  queues = await start();
});
afterEach(async () => {
  await queues.close();
  rmSync(folder, { recursive: true });
});

const receive = async () => (await queues.client.receive("work", AbortSignal.timeout(5000)))?.body;

const mapped = async (invoke: (event: SQSEvent) => Promise<unknown>, work: () => Promise<unknown>, queue = "work") => {
  const mapping = startMapping({ client: queues.client, queue, concurrency: 2, invoke, log: () => {}, retrySeconds: () => 0.05 });
  try {
    await work();
  } finally {
    await mapping.close();
  }
};

describe("the queues", () => {
  test("listen on the loopback alone", () => {
    expect(new URL(queues.url).hostname).toBe("127.0.0.1");
  });

  test("let in only who signs with the key", async () => {
    expect((await fetch(`${queues.url}/_fauxqs/queues`)).status).toBe(403);
  });

  test("keep messages over a restart, and release what was in flight", async () => {
    await queues.client.send("work", "first");
    await queues.client.send("work", "second");
    await queues.client.receive("work", AbortSignal.timeout(5000));
    expect(depth("work")).toMatchObject({ ready: 1, inFlight: 1 });
    await queues.close();
    queues = await start();
    const bodies = [await receive(), await receive()];
    expect(bodies.sort()).toEqual(["first", "second"]);
  });

  test("count no receive for a message that a restart interrupted", async () => {
    await queues.client.send("work", "interrupted");
    for (let restart = 0; restart < 2; restart++) {
      await queues.client.receive("work", AbortSignal.timeout(5000));
      await queues.close();
      queues = await start();
    }
    const message = await queues.client.receive("work", AbortSignal.timeout(5000));
    expect(message?.attributes.ApproximateReceiveCount).toBe("1");
  });

  test("take another quiet time at the next start", async () => {
    await queues.client.send("work-quiet", "later");
    expect(depth("work-quiet")).toMatchObject({ ready: 0, delayed: 1 });
    await queues.close();
    queues = await start(0);
    await queues.client.send("work-quiet", "now");
    expect(depth("work-quiet")).toMatchObject({ ready: 1 });
  });
});

describe("an event-source mapping", () => {
  test("brings messages one by one, at most two at once, and deletes what succeeded", async () => {
    const seen: string[] = [];
    let [now, most] = [0, 0];
    const invoke = async (event: SQSEvent) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      seen.push(...event.Records.map(({ body }) => body));
      now--;
      return { batchItemFailures: [] };
    };
    for (const n of [1, 2, 3, 4, 5, 6]) await queues.client.send("work", String(n));
    await mapped(invoke, () => eventually(() => depth("work")?.ready === 0 && depth("work")?.inFlight === 0));
    expect(seen.sort()).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(most).toBe(2);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("no"))],
    [
      "names the message as failed",
      async (event: SQSEvent) => ({ batchItemFailures: [{ itemIdentifier: event.Records[0]?.messageId }] }),
    ],
    ["answers nonsense", async () => "nonsense"],
  ])("tries five times, then leaves the message to the dead-letter queue, when the function %s", async (_, invoke) => {
    let tries = 0;
    await queues.client.send("work", "bad");
    await mapped(
      (event) => {
        tries++;
        return invoke(event);
      },
      () => eventually(() => depth("work")?.dead === 1),
    );
    expect(tries).toBe(5);
    expect(depth("work")).toMatchObject({ ready: 0, inFlight: 0 });
  });

  test("waits for the quiet time", async () => {
    const seen: string[] = [];
    await queues.client.send("work-quiet", "later");
    const invoke = async (event: SQSEvent) => void seen.push(event.Records[0]?.body ?? "");
    const work = async () => {
      expect(depth("work-quiet")).toMatchObject({ delayed: 1 });
      await eventually(() => seen.length === 1);
    };
    await mapped(invoke, work, "work-quiet");
    expect(seen).toEqual(["later"]);
  });

  test("closes while a message is in work, and the next start brings it again", async () => {
    await queues.client.send("work", "interrupted");
    let started = false;
    const never = () => {
      started = true;
      return new Promise(() => {});
    };
    await mapped(never, () => eventually(() => started));
    await queues.close();
    queues = await start();
    expect(await receive()).toBe("interrupted");
  });

  test("waits longer after each failure, five minutes at most", () => {
    expect([1, 2, 3, 4, 20].map(exponential)).toEqual([2, 4, 8, 16, 300]);
  });
});
