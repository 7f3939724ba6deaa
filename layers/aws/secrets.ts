import { randomBytes } from "node:crypto";
import { keys } from "#pipeline/keys";
import { get, put } from "./objects.ts";

const MASTER = { bucket: "secrets", key: keys.master(1) } as const;
let cached: Promise<Uint8Array> | undefined;

async function load(): Promise<Uint8Array> {
  const found = await get(MASTER);
  if (found !== undefined) return found.bytes;
  await put(MASTER, randomBytes(32), { only: "absent" });
  const created = await get(MASTER);
  if (created === undefined) throw new Error("The master secret was written and is not there.");
  return created.bytes;
}

/** The master secret, 32 bytes, created by whoever asks first. Losing it breaks every mapping from old to new UIDs. */
export function masterSecret(): Promise<Uint8Array> {
  cached ??= load().catch((error: unknown) => {
    cached = undefined;
    throw error;
  });
  return cached;
}
