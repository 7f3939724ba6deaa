import { join } from "node:path";
import { folderCredentials } from "./credentials.ts";
import { type Addresses, functionEnvironment, REGION } from "./environment.ts";
import { Functions } from "./functions.ts";
import { startHttpApi } from "./http-api.ts";
import { localPages } from "./local-pages.ts";
import { lockFolder } from "./lock.ts";
import { openLog } from "./log-file.ts";
import { Mailbox } from "./mailbox/mailbox.ts";
import { startMailService } from "./mailbox/server.ts";
import { bucketSetups, ownPipeline, type PipelineFunction } from "./pipeline.ts";
import { startQueues } from "./queues.ts";
import type { Deliver } from "./s3/outbox.ts";
import { startS3 } from "./s3/server.ts";
import { Started } from "./started.ts";

export interface RuntimeOptions {
  /** The folder that everything is kept in. */
  readonly data: string;
  readonly host: string;
  /** The HTTP API's; S3 has the next one, then SQS, then mail. 0: any free ones. */
  readonly port: number;
  /** 0 to 900. */
  readonly quietSeconds: number;
  /** Seconds between the runs of scheduled stages; what the stage table says where absent. */
  readonly scheduleSeconds?: number;
  /** Brings the store's events to the queues; `send` is what does it where absent. */
  readonly deliver?: (send: Deliver) => Deliver;
  /** Environment variables for the functions, over what the runtime sets. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Keepsake's own, bundled now, where absent. */
  readonly pipeline?: readonly PipelineFunction[];
}

export interface Runtime {
  readonly url: string;
  /** What a function sees; another program with it talks to the same services. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mailbox: Mailbox;
  /** This process and the functions', for measuring. */
  processIds(): readonly number[];
  close(): Promise<void>;
}

/** A port is taken by another program. */
export class PortInUse extends Error {
  override readonly name = "PortInUse";
}

/** Starts the whole pipeline on this machine. Rejects with FolderInUse, PortInUse, or an InvocationFailure where a bundle does not load. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const started = new Started();
  try {
    return await start(options, started);
  } catch (error) {
    await started.close();
    throw portInUse(error) ?? error;
  }
}

async function start(options: RuntimeOptions, started: Started): Promise<Runtime> {
  const lock = lockFolder(options.data);
  started.add({ close: async () => lock.release() });
  const pipeline = options.pipeline ?? (await ownPipeline());
  const functions = new Functions(options.data, pipeline);
  const mailbox = new Mailbox();
  const { addresses, environment, client } = await startServices(options, { pipeline, functions, mailbox, started });
  started.add(functions);
  await functions.start(environment);
  started.add(functions.mapQueues(client));
  started.add(functions.runSchedules(options.scheduleSeconds));
  lock.write({ pid: process.pid, url: addresses.api, environment });
  return {
    url: addresses.api,
    environment,
    mailbox,
    processIds: () => [process.pid, ...functions.processIds()],
    close: () => started.close(),
  };
}

interface Parts {
  readonly pipeline: readonly PipelineFunction[];
  readonly functions: Functions;
  readonly mailbox: Mailbox;
  readonly started: Started;
}

async function startServices(options: RuntimeOptions, parts: Parts) {
  const { data, host, port, quietSeconds, settings, deliver = (send: Deliver) => send } = options;
  const { pipeline, functions, mailbox, started } = parts;
  const portAt = (offset: number) => (port === 0 ? 0 : port + offset);
  const credentials = folderCredentials(data);
  const stages = pipeline.map(({ stage }) => stage);
  const connection = { region: REGION, credentials };
  const mail = started.add(await startMailService(mailbox, portAt(3), credentials.accessKeyId));
  const queues = await startQueues({ folder: join(data, "queues"), port: portAt(2), connection, stages, quietSeconds });
  started.add(queues);
  const store = {
    folder: join(data, "s3"),
    host,
    port: portAt(1),
    ...connection,
    buckets: bucketSetups(pipeline),
    deliver: deliver((queue, body) => queues.client.send(queue, body)),
  };
  const s3 = started.add(await startS3(store));
  const status = () => ({ data, queues: queues.depths(), messages: mailbox.messages().length });
  const api = await startHttpApi({
    host,
    port: portAt(0),
    routes: stages.flatMap(({ routes = [] }) => routes),
    invoke: (routeKey, event) => functions.invokeRoute(routeKey, event),
    page: localPages(mailbox, status),
    log: openLog(join(data, "logs", "http.log")),
  });
  started.add(api);
  const { client } = queues;
  const addresses: Addresses = { api: api.url, s3: s3.url, sqs: queues.url, mail: mail.url, queue: (name) => client.url(name) };
  return {
    addresses,
    environment: { ...functionEnvironment({ addresses, credentials, stages, quietSeconds }), ...settings },
    client,
  };
}

function portInUse(error: unknown): PortInUse | undefined {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code !== "EADDRINUSE") return undefined;
  return new PortInUse(`Port ${port} is in use by another program. Choose others with --port: Keepsake takes four in a row.`, {
    cause: error,
  });
}
