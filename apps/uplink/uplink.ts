import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type FolderLock, lockFolder } from "../local/lock.ts";
import { Cloud } from "./cloud.ts";
import { gib, type UplinkConfig } from "./config.ts";
import { Courier, failedQueue } from "./courier.ts";
import { listen } from "./dimse/server.ts";
import { gateway } from "./gateway.ts";
import { spoolKey } from "./keys.ts";
import type { Tell } from "./log.ts";
import { Spool } from "./spool/spool.ts";
import type { Status } from "./status.ts";
import { serveStatus } from "./status-page.ts";
import { Tally } from "./tally.ts";

/** Objects on their way to the cloud. */
export const CLOUD = "cloud";
/** Objects that wait for a share call which lists them. */
export const UNSHARED = "unshared";

const UPLOADS_AT_ONCE = 4;
const DAY = 24 * 60 * 60 * 1000;
const HOUR = DAY / 24;

export interface Uplink {
  /** Where machines call, and the status page. */
  readonly port: number;
  readonly statusUrl: string;
  status(): Status;
  close(): Promise<void>;
}

/** Strict mode needs pixels cleaned in the building: nothing is sent out under that name until they are. */
export class NotYetBuilt extends Error {
  override readonly name = "NotYetBuilt";
}

/** Starts the gateway. Throws FolderInUse, PortInUse and what files say. */
export async function startUplink(config: UplinkConfig, tell: Tell): Promise<Uplink> {
  if (config.mode !== "typical")
    throw new NotYetBuilt('"mode": "strict" is not built yet: pixels cannot be cleaned in the building. Nothing was started.');
  const lock = lockFolder(config.spool.folder);
  try {
    return await start(config, tell, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(config: UplinkConfig, tell: Tell, lock: FolderLock): Promise<Uplink> {
  const spool = await openSpool(config);
  const tally = new Tally();
  const cloud = new Cloud(config);
  const couriers = [
    new Courier({ spool, queue: CLOUD, atOnce: UPLOADS_AT_ONCE, tell, deliver: ({ name }, sealed) => cloud.upload(name, sealed) }),
  ];
  const queuesFor = (): readonly string[] => [config.release === "at-once" ? CLOUD : UNSHARED];
  const { receive } = config;
  const server = await listen({
    ...receive,
    patience: { idle: receive.idleSeconds, pdu: receive.pduSeconds },
    serviceFor: gateway({ ...receive, spool, queuesFor, tally, tell }),
    ended: (how) => tally.ended(how),
  });
  const status = (): Status => ({
    since: since.toISOString(),
    mode: config.mode,
    spool: { bytes: spool.bytes, most: gib(config.spool.maxGiB), unshared: spool.count(UNSHARED) },
    received: tally.snapshot,
    queues: couriers.map(({ snapshot }) => snapshot),
  });
  const since = new Date();
  const page = await serveStatus(config.statusPort, status);
  lock.write({ pid: process.pid, url: page.url, environment: {} });
  const expiry = setInterval(() => void expire(spool, config, tell), HOUR);
  for (const courier of couriers) courier.start();
  tell("started", { port: server.port, waiting: spool.count(CLOUD) });
  return {
    port: server.port,
    statusUrl: page.url,
    status,
    async close() {
      clearInterval(expiry);
      await server.close();
      await Promise.all(couriers.map((courier) => courier.stop()));
      await page.close();
      lock.release();
      tell("stopped");
    },
  };
}

function openSpool({ spool }: UplinkConfig): Promise<Spool> {
  mkdirSync(spool.folder, { recursive: true, mode: 0o700 });
  const key = spoolKey(spool.keyFile ?? join(dirname(spool.folder), "spool.key"));
  const queues = [CLOUD, UNSHARED].flatMap((queue) => [queue, failedQueue(queue)]);
  return Spool.open({ folder: spool.folder, key, maxBytes: gib(spool.maxGiB), minFreeBytes: gib(spool.minFreeGiB), queues });
}

/** What no share call has listed in time does not leave the building. */
async function expire(spool: Spool, config: UplinkConfig, tell: Tell): Promise<void> {
  const before = Date.now() - config.spool.keepDays * DAY;
  const old = spool.entries(UNSHARED).filter(({ arrived }) => arrived < before);
  for (const entry of old) await spool.done(UNSHARED, entry);
  if (old.length > 0) tell("expired", { objects: old.length });
}
