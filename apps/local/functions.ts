import { join } from "node:path";
import type { QueueClient } from "#aws/queue-client";
import { rateSeconds } from "#pipeline/schedule";
import { startMapping } from "./event-source-mapping.ts";
import { FunctionProcess, InvocationFailure } from "./function-process.ts";
import { type Log, openLog } from "./log-file.ts";
import type { PipelineFunction } from "./pipeline.ts";
import { startSchedule } from "./schedule.ts";
import type { Closable } from "./started.ts";

/** Lambda on this machine: a process for each function, fed by routes and queues. */
export class Functions {
  readonly #data: string;
  readonly #pipeline: readonly PipelineFunction[];
  readonly #running = new Map<string, FunctionProcess>();
  readonly #log: Log;

  constructor(data: string, pipeline: readonly PipelineFunction[]) {
    this.#data = data;
    this.#pipeline = pipeline;
    this.#log = openLog(join(data, "logs", "runtime.log"));
  }

  /** Starts every process; rejects with an InvocationFailure where a bundle does not load. */
  async start(environment: Readonly<Record<string, string>>): Promise<void> {
    for (const { name, stage, file } of this.#pipeline) {
      const running = new FunctionProcess({
        name,
        file,
        timeoutSeconds: stage.timeoutSeconds,
        memoryMiB: stage.memoryMiB,
        environment: { ...environment, ...inherited() },
        temporary: join(this.#data, "tmp", name),
        log: openLog(join(this.#data, "logs", `${name}.log`)),
      });
      this.#running.set(name, running);
    }
    await Promise.all([...this.#running.values()].map((running) => running.ready()));
  }

  /** Invokes the function of a route key. */
  async invokeRoute(routeKey: string, event: unknown): Promise<unknown> {
    const owner = this.#pipeline.find(({ stage }) => stage.routes?.includes(routeKey));
    return this.#invoke(owner?.name ?? "", event);
  }

  /** Brings each queue's messages to its function. */
  mapQueues(client: QueueClient): Closable {
    const mappings = this.#pipeline.flatMap(({ name, stage: { queues = [], concurrency } }) =>
      queues.map((queue) =>
        startMapping({ client, queue: queue.name, concurrency, log: this.#log, invoke: (event) => this.#invoke(name, event) }),
      ),
    );
    return { close: async () => void (await Promise.all(mappings.map((mapping) => mapping.close()))) };
  }

  /** Runs each scheduled stage again and again, one run at a time. */
  runSchedules(everySeconds?: number): Closable {
    const schedules = this.#pipeline.flatMap(({ name, stage: { schedule } }) =>
      schedule === undefined
        ? []
        : [
            startSchedule({
              seconds: everySeconds ?? rateSeconds(schedule),
              log: this.#log,
              name,
              run: () => this.#invoke(name, {}),
            }),
          ],
    );
    return { close: async () => void (await Promise.all(schedules.map((schedule) => schedule.close()))) };
  }

  processIds(): readonly number[] {
    return [...this.#running.values()].flatMap(({ pid }) => pid ?? []);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((running) => running.close()));
  }

  async #invoke(name: string, event: unknown): Promise<unknown> {
    const running = this.#running.get(name);
    if (running === undefined) throw new InvocationFailure("NotStarted");
    return running.invoke(event);
  }
}

// What a Lambda layer would bring: where programs are. Nothing else of the caller's environment reaches a function.
function inherited(): Record<string, string> {
  const { PATH = "", FFMPEG_BIN } = process.env;
  return FFMPEG_BIN === undefined ? { PATH } : { PATH, FFMPEG_BIN };
}
