import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DimseServer, listen } from "../../../apps/uplink/dimse/server.ts";
import type { TlsFiles } from "../../../apps/uplink/dimse/tls.ts";
import { type GatewayOptions, gateway } from "../../../apps/uplink/gateway.ts";
import type { Entry } from "../../../apps/uplink/spool/entry.ts";
import { Spool, type SpoolOptions } from "../../../apps/uplink/spool/spool.ts";
import { Tally } from "../../../apps/uplink/tally.ts";

export const QUEUE = "cloud";
export const CALLED = "KEEPSAKE";

export interface Receiver {
  readonly port: number;
  readonly spool: Spool;
  readonly tally: Tally;
  readonly folder: string;
  /** Every event that was told, with its fields. */
  readonly told: string[];
  readonly ended: string[];
  /** The plain bytes of everything received, in order. */
  received(): Promise<readonly Buffer[]>;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly spool?: Partial<SpoolOptions>;
  readonly gateway?: Partial<GatewayOptions>;
  readonly patience?: { readonly idle: number; readonly pdu: number };
  readonly maxAssociations?: number;
  readonly tls?: TlsFiles;
}

/** A gateway on a spool of its own, on the loopback. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const folder = options.spool?.folder ?? (await mkdtemp(join(tmpdir(), "keepsake-uplink-")));
  const rest = { key: randomBytes(32), maxBytes: 2 ** 40, minFreeBytes: 0, queues: [QUEUE], ...options.spool };
  const spool = await Spool.open({ ...rest, folder });
  const [tally, told, ended] = [new Tally(), [] as string[], [] as string[]];
  const tell = (event: string, fields = {}): void => void told.push(JSON.stringify({ event, ...fields }));
  const wanted = { aeTitle: CALLED, callers: [{}], otherClasses: [], queuesFor: () => [QUEUE], ...options.gateway };
  const server: DimseServer = await listen({
    host: "127.0.0.1",
    port: 0,
    patience: options.patience ?? { idle: 20, pdu: 20 },
    maxAssociations: options.maxAssociations ?? 20,
    tls: options.tls,
    serviceFor: gateway({ ...wanted, spool, tally, tell }),
    ended: (how) => ended.push(how),
  });
  return {
    port: server.port,
    spool,
    tally,
    folder,
    told,
    ended,
    received: () => Promise.all(spool.entries(QUEUE).map((entry) => plain(spool, entry))),
    async stop() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function plain(spool: Spool, entry: Entry): Promise<Buffer> {
  const sealed = await spool.read(QUEUE, entry);
  try {
    return Buffer.from(await sealed.source.read(0, sealed.source.size));
  } finally {
    await sealed.close();
  }
}

export const peer = (port: number, called = CALLED, calling = "MACHINE") => ({ host: "127.0.0.1", port, called, calling });
