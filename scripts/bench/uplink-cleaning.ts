import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bufferSource } from "#dicom/source";
import { phantomStudy } from "#phantom/study";
import { associate } from "../../apps/uplink/dimse/requestor.ts";
import { contextsFor, describe, outgoing } from "../../apps/uplink/outgoing.ts";
import type { Status } from "../../apps/uplink/status.ts";

const PORT = 26_106;
const STATUS_PORT = 26_107;
const PEER = { host: "127.0.0.1", port: PORT, called: "KEEPSAKE", calling: "BENCH" };
const ECHO = [{ id: 1, abstractSyntax: "1.2.840.10008.1.1", transferSyntaxes: ["1.2.840.10008.1.2"] }];
const CLIPS = 4;

function start(program: string, folder: string): ChildProcess {
  const config = {
    clinic: "bench",
    mode: "strict",
    receive: { port: PORT, callers: [{}] },
    spool: { folder: "./spool", minFreeGiB: 0 },
    cloud: { data: "./none" },
    statusPort: STATUS_PORT,
  };
  writeFileSync(join(folder, "uplink.json"), JSON.stringify(config));
  return spawn(process.execPath, [program, "uplink", "run", "--config", join(folder, "uplink.json")], { stdio: "ignore" });
}

/** How many objects are not cleaned yet; undefined while Uplink does not answer. */
const waiting = async (): Promise<number | undefined> => {
  const status = await fetch(`http://127.0.0.1:${STATUS_PORT}/status.json`).catch(() => undefined);
  const { queues = [] } = ((await status?.json()) ?? {}) as Partial<Status>;
  return queues.find(({ queue }) => queue === "cleaning")?.waiting;
};

async function store(bytes: Uint8Array): Promise<void> {
  const source = bufferSource(bytes);
  const described = await describe(source);
  const association = await associate(PEER, contextsFor([described])[0] ?? []);
  await association.store(outgoing(source, described));
  await association.release();
}

async function echo(): Promise<number> {
  const began = performance.now();
  const association = await associate(PEER, ECHO);
  await association.echo();
  await association.release();
  return performance.now() - began;
}

/** How long a machine waits for C-ECHO, association and all, while the phantom's clip is cleaned in strict mode, several times over. */
export async function benchCleaning(program: string, scratch: string): Promise<void> {
  const child = start(program, scratch);
  try {
    while ((await waiting()) === undefined) await sleep(100);
    const { bytes } = (await phantomStudy()).toSorted((a, b) => b.bytes.length - a.bytes.length)[0] ?? {};
    for (let n = 0; n < CLIPS; n++) await store(bytes ?? new Uint8Array());
    const echoes: number[] = [];
    while ((await waiting()) !== 0) {
      echoes.push(await echo());
      await sleep(20);
    }
    const times = echoes.toSorted((a, b) => a - b);
    const [median = 0, longest = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
    process.stdout.write(
      `\nC-ECHO while ${CLIPS} clips are cleaned: ${times.length} times, median ${median.toFixed(0)} ms, longest ${longest.toFixed(0)} ms\n`,
    );
  } finally {
    child.kill();
    await once(child, "exit");
  }
}
