import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { get, list } from "#aws/objects";
import { textElement } from "#dicom/encode";
import { bufferSource } from "#dicom/source";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { describe, outgoing } from "../../../apps/uplink/outgoing.ts";
import type { Status } from "../../../apps/uplink/status.ts";
import { EXPLICIT, IDENTIFIERS, part10 } from "../../fixtures/part10.ts";
import { freePorts, until } from "../../journeys/keepsake.ts";
import { startServices } from "../../lambdas/services.ts";
import { peer } from "./receiver.ts";

/** How often it is killed: 3 times by default, KEEPSAKE_KILLS=50 for a campaign. */
const KILLS = Number(process.env.KEEPSAKE_KILLS ?? 3);
const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const CONTEXTS = [{ id: 1, abstractSyntax: "1.2.840.10008.5.1.4.1.1.6.1", transferSyntaxes: [EXPLICIT] }];

let folder: string;
let services: Awaited<ReturnType<typeof startServices>>;
let store: { get: typeof get; list: typeof list };
let port: number;
let child: ChildProcess;

const status = async (): Promise<Status> => (await fetch(`http://127.0.0.1:${port + 1}/status.json`)).json() as Promise<Status>;

async function start(): Promise<void> {
  child = spawn(process.execPath, [PROGRAM, "uplink", "run", "--config", join(folder, "uplink.json")], { stdio: "ignore" });
  await until("answer from Uplink", 60, () => status().catch(() => undefined));
}

async function kill(): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

beforeAll(async () => {
  services = await startServices();
  store = await import("#aws/objects");
  folder = await mkdtemp(join(tmpdir(), "keepsake-kill-"));
  port = await freePorts();
  const config = {
    clinic: "demo",
    receive: { port, callers: [{}] },
    spool: { folder: "./spool", minFreeGiB: 0 },
    cloud: { bucket: "test-uploads", region: "us-east-1" },
    statusPort: port + 1,
  };
  await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
});

afterAll(async () => {
  await kill();
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

const instance = (sop: string): Uint8Array => {
  const pixels = { kind: "leaf", tag: "7FE00010", vr: "OW", value: Buffer.alloc(300_000, sop) } as const;
  return part10([...IDENTIFIERS.map((each) => (each.tag === "00080018" ? textElement(each.tag, "UI", sop) : each)), pixels]);
};

/** Sends objects until the receiver dies; each that is acknowledged is added. */
async function sendUntilItDies(round: number, acknowledged: string[]): Promise<void> {
  try {
    const association = await associate(peer(port), CONTEXTS);
    for (let n = 0; ; n++) {
      const sop = `1.2.${round + 1}.${n}`;
      const source = bufferSource(instance(sop));
      const answer = await association.store(outgoing(source, await describe(source)));
      if (answer?.status === 0) acknowledged.push(sop);
    }
  } catch {
    // it was killed
  }
}

test(
  `what was acknowledged before kill -9, ${KILLS} times, is uploaded whole`,
  async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      await start();
      const sending = sendUntilItDies(round, acknowledged);
      await sleep(100 + Math.random() * 1500);
      await kill();
      await sending;
    }
    await start();
    await until("empty spool", 120, async () => ((await status()).queues[0]?.waiting === 0 ? true : undefined));
    const uploaded = new Map<string, boolean>();
    for await (const key of store.list("uploads", "uploads/demo/")) {
      const bytes = Buffer.from((await store.get({ bucket: "uploads", key }))?.bytes ?? []);
      const { sopInstance, start: from } = await describe(bufferSource(bytes));
      const sent = instance(sopInstance);
      const { start: sentFrom } = await describe(bufferSource(sent));
      uploaded.set(sopInstance, bytes.subarray(from).equals(Buffer.from(sent).subarray(sentFrom)));
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((sop) => uploaded.get(sop) !== true)).toEqual([]);
    expect([...uploaded.values()]).not.toContain(false);
    console.warn(`${KILLS} kills, ${acknowledged.length} acknowledged, ${uploaded.size} uploaded`);
  },
  30_000 + KILLS * 30_000,
);
