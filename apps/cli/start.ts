import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { findFfmpeg } from "#ffmpeg/find";
import { startRuntime } from "../local/runtime.ts";
import type { DeliveryOptions } from "./deliver.ts";
import { writePhantom } from "./phantom.ts";
import { stopOnSignal } from "./stop-on-signal.ts";
import { UsageError } from "./usage-error.ts";

export interface StartOptions extends DeliveryOptions {
  readonly port: number;
  readonly quiet: number;
  readonly study?: string;
  readonly phantom: boolean;
}

/** What a deployment is told of its clinic; here it can be anything. */
const SETTINGS = { MAIL_FROM: "pictures@clinic.example", CLINIC_NAME: "Keepsake Demo Clinic" };
const PHANTOM_RECIPIENT = "family@example.test";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `keepsake start`: the whole pipeline on this machine until it is stopped. */
export async function start(options: StartOptions): Promise<void> {
  const data = resolve(options.data);
  if (options.study !== undefined && !existsSync(options.study)) throw new UsageError(`There is no ${options.study}.`);
  await findFfmpeg(); // rather than after the first clip has failed
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const isNew = readdirSync(data).length === 0;
  const runtime = await startRuntime({
    data,
    host: "127.0.0.1",
    port: options.port,
    quietSeconds: options.quiet,
    settings: SETTINGS,
  });
  stopOnSignal(() => runtime.close());
  Object.assign(process.env, runtime.environment);
  try {
    await firstWork(runtime.url, isNew, { ...options, data });
  } catch (error) {
    await runtime.close();
    throw error;
  }
  say("Stop with Ctrl-C; start again and everything is still here.\n");
}

/** Says where everything is, and puts the user's study or, on a new folder, the phantom through the job. */
async function firstWork(url: string, isNew: boolean, options: StartOptions): Promise<void> {
  const { deliverFolder, localAccessKey } = await import("./deliver.ts");
  const { data, clinic } = options;
  await localAccessKey(data, clinic);
  say(`\nKeepsake runs on this machine: ${url}`);
  say(`  Mailbox        ${url}/mailbox`);
  say(`  Data           ${data}`);
  say(`  Access key     in ${join(data, `access-key-${clinic}`)}`);
  if (options.study !== undefined) await deliverFolder(url, options.study, options);
  else if (isNew && options.phantom) {
    const folder = join(data, "phantom");
    await writePhantom(folder);
    await deliverFolder(url, folder, { email: PHANTOM_RECIPIENT, ...options });
  }
}
