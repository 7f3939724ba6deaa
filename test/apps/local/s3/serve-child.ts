import { once } from "node:events";
import { startS3 } from "../../../../apps/local/s3/server.ts";

/** Serves in a process of its own: options in the environment; prints its address and each event as a JSON line. */
const { mode, ...settings } = JSON.parse(process.env.STORE_OPTIONS ?? "{}");
const print = (value: unknown): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);

const deliver = async (queue: string, body: string): Promise<void> => {
  if (mode === "stuck") await once(process, "never");
  print({ queue, body });
};

const { url } = await startS3({ ...settings, deliver });
print({ url });
