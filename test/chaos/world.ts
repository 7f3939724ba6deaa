import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Listening } from "../../apps/local/listen.ts";
import { ownPipeline, type PipelineFunction } from "../../apps/local/pipeline.ts";
import { type Runtime, startRuntime } from "../../apps/local/runtime.ts";
import { freePorts } from "../journeys/keepsake.ts";
import { Director } from "./director.ts";
import { Events } from "./events.ts";
import { startProxy } from "./proxy.ts";

export const QUIET_SECONDS = 1;
const SWEEP_AFTER_SECONDS = 3;

/** A whole Keepsake whose functions reach their services through proxies that can kill them. */
export interface World {
  readonly data: string;
  readonly url: string;
  readonly runtime: Runtime;
  readonly director: Director;
  readonly events: Events;
  /** What another program must see so that its changes pass the proxies too. */
  readonly watched: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts it; this process's own SDK then talks to the services directly. `timeouts`: seconds of functions that are given less than on AWS. */
export async function startWorld(timeouts: Partial<Record<string, number>> = {}): Promise<World> {
  const data = await mkdtemp(join(tmpdir(), "keepsake-chaos-"));
  const port = await freePorts();
  const [director, events] = [new Director(), new Events()];
  const proxies = await Promise.all([
    startProxy("s3", port + 1, director),
    startProxy("sqs", port + 2, director),
    startProxy("mail", port + 3, director),
  ]);
  const runtime = await startRuntime({
    data: join(data, "data"),
    host: "127.0.0.1",
    port,
    quietSeconds: QUIET_SECONDS,
    scheduleSeconds: 2,
    deliver: events.through,
    settings: settings(proxies),
    pipeline: await Promise.all((await ownPipeline()).map((row) => named(data, row, timeouts[row.name]))),
  });
  const direct = [1, 2, 3].map((offset) => `http://127.0.0.1:${port + offset}`);
  Object.assign(process.env, runtime.environment, endpoints(direct));
  const close = async (): Promise<void> => {
    await runtime.close();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  };
  return { data: join(data, "data"), url: runtime.url, runtime, director, events, watched: runtime.environment, close };
}

const endpoints = ([s3 = "", sqs = "", mail = ""]: readonly string[]) => ({
  AWS_ENDPOINT_URL_S3: s3,
  AWS_ENDPOINT_URL_SQS: sqs,
  AWS_ENDPOINT_URL_SES: mail,
  AWS_ENDPOINT_URL_SNS: mail,
});

const settings = (proxies: readonly Listening[]) => ({
  ...endpoints(proxies.map(({ url }) => url)),
  MAIL_FROM: "pictures@clinic.example",
  CLINIC_NAME: "Chaos Clinic",
  SWEEP_AFTER_SECONDS: String(SWEEP_AFTER_SECONDS),
});

/**
 * The same function, which tells services in its user agent which stage it is and in which process. Everything that it prints, and what
 * Lambda's own runtime would print of its errors, is put down too: this machine's logs keep structured lines alone, AWS's keep all.
 */
async function named(folder: string, row: PipelineFunction, timeout = row.stage.timeoutSeconds): Promise<PipelineFunction> {
  const file = join(folder, `${row.name}.mjs`);
  const printed = join(folder, "data", "printed", `${row.name}.log`);
  await mkdir(dirname(printed), { recursive: true });
  const code = `import { appendFileSync } from "node:fs";
import { inspect } from "node:util";
process.env.AWS_SDK_UA_APP_ID = "${row.name}-" + process.pid;
const keep = (text) => appendFileSync(${JSON.stringify(printed)}, text);
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (text, ...rest) => (keep(text), write(text, ...rest));
}
process.on("uncaughtExceptionMonitor", (error) => keep(inspect(error, { depth: 9 })));
const own = await import(${JSON.stringify(pathToFileURL(row.file).href)});
export const handler = async (...given) => {
  try {
    return await own.handler(...given);
  } catch (error) {
    keep(inspect(error, { depth: 9 }));
    throw error;
  }
};`;
  await writeFile(file, code);
  return { ...row, file, stage: { ...row.stage, timeoutSeconds: timeout } };
}
