import { mkdirSync } from "node:fs";
import { keysFor } from "#deid/deidentify";
import { type FolderLock, lockFolder } from "../local/lock.ts";
import { Cloud } from "./cloud.ts";
import { gib, type UplinkConfig } from "./config.ts";
import { Courier, failedQueue } from "./courier.ts";
import { listen } from "./dimse/server.ts";
import { Forwarder } from "./forward/forwarder.ts";
import { gateway } from "./gateway.ts";
import { drawnKey, keyFileOf, relayToken } from "./keys.ts";
import type { Tell } from "./log.ts";
import { compileRules, type Rules } from "./rules.ts";
import { type Relay, type RelayOptions, startRelay } from "./share/relay.ts";
import { GIVES_UP_AFTER } from "./share/share-job.ts";
import { Wanted } from "./share/wanted.ts";
import { whereabouts } from "./share/whereabouts.ts";
import { Bookmarks } from "./spool/bookmarks.ts";
import type { Entry, Names } from "./spool/entry.ts";
import { Spool } from "./spool/spool.ts";
import type { Status } from "./status.ts";
import { serveStatus } from "./status-page.ts";
import type { Cleaner } from "./strict/cleaner.ts";
import { disguise } from "./strict/own-ids.ts";
import { CLEANING, HELD, REJECTED } from "./strict/queues.ts";
import { startStrict } from "./strict/strict.ts";
import { Tally } from "./tally.ts";

/** Objects on their way to the cloud. */
const CLOUD = "cloud";
/** Objects that wait for a share call which lists them. */
const UNSHARED = "unshared";

const PLACES = { leaving: [CLOUD, CLEANING], held: [HELD], lost: [failedQueue(CLOUD), failedQueue(CLEANING), REJECTED] };

const UPLOADS_AT_ONCE = 4;
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
/** Seconds that the cloud may think about a share call before it says that it is not ready. */
const CLOUD_WAITS = 10;

interface Forward {
  readonly queue: string;
  readonly forwarder: Forwarder;
}

export interface Uplink {
  /** Where machines call. */
  readonly port: number;
  readonly statusUrl: string;
  /** Where the reporting system calls; undefined where it does not. */
  readonly shareUrl: string | undefined;
  close(): Promise<void>;
}

/** Starts the gateway. Throws FolderInUse, RulesInvalid, PolicyError and what files and ports say. */
export async function startUplink(config: UplinkConfig, tell: Tell): Promise<Uplink> {
  const lock = lockFolder(config.spool.folder);
  const started: (() => unknown)[] = [() => lock.release()];
  const close = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return await new Starting(config, tell, started, lock).start(close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts one part after another; whatever ends a part is put down as soon as it runs. */
class Starting {
  readonly #config: UplinkConfig;
  readonly #tell: Tell;
  readonly #started: (() => unknown)[];
  readonly #lock: FolderLock;
  readonly #cloud: Cloud;
  readonly #tally = new Tally();

  constructor(config: UplinkConfig, tell: Tell, started: (() => unknown)[], lock: FolderLock) {
    this.#config = config;
    this.#tell = tell;
    this.#started = started;
    this.#lock = lock;
    this.#cloud = new Cloud(config);
  }

  async start(close: () => Promise<void>): Promise<Uplink> {
    const { receive, statusPort } = this.#config;
    const forwards = this.#forwards();
    const rules = this.#rules();
    const spool = await this.#spool([CLOUD, UNSHARED, CLEANING, HELD, REJECTED, ...forwards.map(({ queue }) => queue)]);
    const wanted = new Wanted(spool);
    const queueOf = (object: Names): string => (this.#config.release === "at-once" || wanted.has(object) ? CLOUD : UNSHARED);
    const strict = await this.#strict(spool, queueOf);
    const couriers = this.#couriers(spool, forwards, strict?.cleaner);
    const relay = await this.#relay(spool, wanted, strict?.disguise);
    const [since, config] = [new Date().toISOString(), this.#config];
    const page = await serveStatus(
      statusPort,
      (): Status => ({
        since,
        mode: config.mode,
        spool: { bytes: spool.bytes, most: gib(config.spool.maxGiB), unshared: spool.count(UNSHARED), held: spool.count(HELD) },
        sharesWaiting: relay?.running() ?? 0,
        received: this.#tally.snapshot,
        queues: couriers.map(({ snapshot }) => snapshot),
      }),
      async () => Object.fromEntries(await Promise.all(couriers.map(async (each) => [each.snapshot.queue, await each.retry()]))),
    );
    this.#started.push(page.close);
    this.#lock.write({ pid: process.pid, url: page.url, environment: {} });
    const server = await listen({
      ...receive,
      patience: { idle: receive.idleSeconds, pdu: receive.pduSeconds },
      serviceFor: gateway({
        ...receive,
        spool,
        rules,
        imageId: config.imageId,
        queuesFor: (object) => [...forwards.map(({ queue }) => queue), strict === undefined ? queueOf(object) : CLEANING],
        tally: this.#tally,
        tell: this.#tell,
      }),
      ended: (how) => this.#tally.ended(how),
    });
    this.#started.push(server.close);
    this.#expire(spool);
    this.#tell("started", { port: server.port, waiting: spool.count(CLOUD) });
    return { port: server.port, statusUrl: page.url, shareUrl: relay?.url, close };
  }

  #forwards(): readonly Forward[] {
    const { forward, clinic } = this.#config;
    if (forward.length === 0) return [];
    const keys = keysFor(this.#secret(), clinic);
    return forward.map((each) => ({
      queue: `to-${each.name}`,
      forwarder: new Forwarder(each, compileRules({ ...each, place: `forward ${each.name}` }, keys)),
    }));
  }

  /** Those for objects that come. */
  #rules(): Rules | undefined {
    const { rules, clinic } = this.#config;
    if (rules.length === 0) return undefined;
    return compileRules({ place: "rules", when: [], rules, acceptsConstantPatientId: false }, keysFor(this.#secret(), clinic));
  }

  #spool(queues: readonly string[]): Promise<Spool> {
    const { folder, maxGiB, minFreeGiB } = this.#config.spool;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return Spool.open({
      folder,
      key: this.#secret(),
      maxBytes: gib(maxGiB),
      minFreeBytes: gib(minFreeGiB),
      queues: queues.flatMap((queue) => [queue, failedQueue(queue)]),
    });
  }

  /** The key of the spool, of which all others are made. */
  #secret(): Uint8Array {
    return drawnKey(keyFileOf(this.#config.spool));
  }

  async #strict(spool: Spool, queueFor: (entry: Entry) => string) {
    const { mode, clinic } = this.#config;
    if (mode !== "strict") return undefined;
    const secret = this.#secret();
    const options = {
      config: this.#config,
      secret,
      spool,
      queueFor,
      leaving: [CLOUD, failedQueue(CLOUD), UNSHARED],
      tell: this.#tell,
    };
    const { cleaner, stop } = await startStrict(options);
    this.#started.push(stop);
    return { cleaner, disguise: (body: string, key: string) => disguise(secret, clinic, body, key) };
  }

  #couriers(spool: Spool, forwards: readonly Forward[], cleaner: Cleaner | undefined): readonly Courier[] {
    const tell = this.#tell;
    const waiting = new Set(spool.entries(CLOUD).map(({ name }) => name));
    const bookmarks = new Bookmarks(this.#config.spool.folder, this.#secret(), waiting);
    const couriers = [
      new Courier({
        spool,
        queue: CLOUD,
        atOnce: UPLOADS_AT_ONCE,
        tell,
        deliver: (entry, sealed) => this.#cloud.upload(entry, sealed, bookmarks.of(entry.name)),
      }),
      ...(cleaner === undefined
        ? []
        : [new Courier({ spool, queue: CLEANING, atOnce: 1, tell, deliver: (entry) => cleaner.clean(entry) })]),
      ...forwards.map(
        ({ queue, forwarder }) => new Courier({ spool, queue, atOnce: 1, tell, deliver: (_, sealed) => forwarder.deliver(sealed) }),
      ),
    ];
    this.#started.push(() => forwards.map(({ forwarder }) => forwarder.close()));
    for (const courier of couriers) courier.start();
    this.#started.push(() => Promise.all(couriers.map((courier) => courier.stop())));
    return couriers;
  }

  async #relay(spool: Spool, wanted: Wanted, disguise: RelayOptions["disguise"]): Promise<Relay | undefined> {
    const { share } = this.#config;
    if (share === undefined) return undefined;
    const relay = await startRelay({
      ...share,
      token: relayToken(share.tokenFile),
      tell: this.#tell,
      whereabouts: (uids) => whereabouts(spool, uids, PLACES),
      release: (uids) => wanted.release(uids, Date.now() + GIVES_UP_AFTER, UNSHARED, CLOUD),
      call: (body, key) => this.#cloud.share(body, key, CLOUD_WAITS),
      ...(disguise && { disguise }),
    });
    this.#started.push(relay.close);
    return relay;
  }

  /** What no share call has listed in time does not leave the building. */
  #expire(spool: Spool): void {
    const sweep = async (): Promise<void> => {
      const before = Date.now() - this.#config.spool.keepDays * DAY;
      const isOld = ({ arrived }: Entry): boolean => arrived < before;
      for (const entry of spool.find(REJECTED, isOld)) await spool.done(REJECTED, entry);
      const old = spool.find(UNSHARED, isOld);
      for (const entry of old) await spool.done(UNSHARED, entry);
      if (old.length > 0) this.#tell("expired", { objects: old.length });
    };
    const failed = (error: Error): void => this.#tell("expiry failed", { error: error.name });
    const timer = setInterval(() => void sweep().catch(failed), HOUR);
    this.#started.push(() => clearInterval(timer));
  }
}
