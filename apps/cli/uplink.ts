import { z } from "zod";
import { PolicyError } from "#deid/treatment";
import { ConfigInvalid, EXAMPLE, readConfig, uplinkSchema } from "../uplink/config.ts";
import { tellOnOutput } from "../uplink/log.ts";
import { RulesInvalid } from "../uplink/rules.ts";
import { type Status, statusLines } from "../uplink/status.ts";
import type { Retried } from "../uplink/status-page.ts";
import { startUplink } from "../uplink/uplink.ts";
import { fail } from "./failure.ts";
import { stopOnSignal } from "./stop-on-signal.ts";
import { UsageError } from "./usage-error.ts";

export const DEFAULT_CONFIG = "uplink.json";

interface UplinkOptions {
  readonly config: string;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** `keepsake uplink run` on its own; false where the arguments are for the whole program. It runs for months: without the type stripper it takes half the memory. */
export async function atOnce(args: readonly string[]): Promise<boolean> {
  const [command, option, config = DEFAULT_CONFIG, ...others] = args;
  if (command !== "run" || !["--config", undefined].includes(option) || others.length > 0) return false;
  try {
    await run({ config });
  } catch (error) {
    fail(error);
  }
  return true;
}

/** `keepsake uplink run`: receives until it is stopped. */
export async function run({ config }: UplinkOptions): Promise<void> {
  process.stdout.removeAllListeners("error").on("error", () => {}); // a log on a full disk, or that nobody reads, stops nothing
  const uplink = await startUplink(configOf(config), tellOnOutput).catch((error: unknown) => {
    throw error instanceof PolicyError || error instanceof RulesInvalid ? new UsageError(error.message) : error;
  });
  say(`Uplink listens on port ${uplink.port}. Status: ${uplink.statusUrl}`);
  if (uplink.shareUrl !== undefined) say(`Share calls: POST ${uplink.shareUrl}/share`);
  stopOnSignal(() => uplink.close());
}

/** `keepsake uplink status`: what the running one says of itself. */
export async function status({ config, json }: UplinkOptions & { readonly json?: true }): Promise<void> {
  const found = (await askRunning(config, "status.json")) as Status;
  if (json === true) say(JSON.stringify(found, null, 2));
  else statusLines(found).forEach(say);
}

/** `keepsake uplink retry`: what was refused for good is tried again, once its cause is mended. */
export async function retry({ config, json }: UplinkOptions & { readonly json?: true }): Promise<void> {
  const asked = { method: "POST", headers: { "Content-Type": "application/json" } };
  const retried = (await askRunning(config, "retry", asked)) as Retried;
  if (json === true) return say(JSON.stringify(retried));
  const some = Object.entries(retried).filter(([, count]) => count > 0);
  for (const [queue, count] of some) say(`To ${queue}: ${count} tried again.`);
  if (some.length === 0) say("Nothing needs a person.");
}

async function askRunning(config: string, what: string, how: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${configOf(config).statusPort}/${what}`, how).catch(() => {
    throw new UsageError(`No Uplink runs with ${config}. Start it with: keepsake uplink run --config ${config}`);
  });
  return answer.json();
}

export const example = (): void => say(JSON.stringify(EXAMPLE, null, 2));

/** The JSON Schema of the configuration. */
export const schema = (): void => say(JSON.stringify(z.toJSONSchema(uplinkSchema, { io: "input" }), null, 2));

function configOf(path: string) {
  try {
    return readConfig(path);
  } catch (error) {
    throw error instanceof ConfigInvalid ? new UsageError(error.message) : error;
  }
}
