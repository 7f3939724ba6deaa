import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uidMap } from "#deid/uids";
import { readFile as readDicom } from "#dicom/file";
import { bufferSource } from "#dicom/source";
import { clinicKey } from "#pipeline/derive";
import { makeReady } from "../../../apps/cli/ready-program.ts";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { describe as describeFile, outgoing } from "../../../apps/uplink/outgoing.ts";
import type { Status } from "../../../apps/uplink/status.ts";
import { EXPLICIT } from "../../fixtures/part10.ts";
import { ultrasound } from "../../fixtures/ultrasound.ts";
import { freePorts, until } from "../../journeys/keepsake.ts";
import { findLeaks } from "../../journeys/leaks.ts";
import { startServices } from "../../lambdas/services.ts";
import { peer } from "./receiver.ts";

/** How often it is killed: 3 times in strict mode by default, KEEPSAKE_KILLS=50 for a campaign in both. */
const KILLS = Number(process.env.KEEPSAKE_KILLS ?? 3);
const MODES = process.env.KEEPSAKE_KILLS === undefined ? ["strict"] : ["strict", "typical"];
/** Killed a moment after something lies there: an unfinished multipart upload, an object that is being cleaned or sent, one that is being received. */
const MOMENTS = ["bookmarks", "queues", "incoming"];
const ROOT = join(import.meta.dirname, "../../..");
/** Uplink made one file, as every start but the first finds it: its threads must find themselves in it. */
const READY = join(ROOT, "build", `kill-${process.pid}`);
const CONTEXTS = [{ id: 1, abstractSyntax: "1.2.840.10008.5.1.4.1.1.6.1", transferSyntaxes: [EXPLICIT] }];
const PATIENT = "MRN-4711";
const SECRETS = ["Doe^Jane", PATIENT, "1.2.840.99999.4711"];
const [, , STUDY = ""] = SECRETS;
const SENT_PER_ROUND = 8;

let services: Awaited<ReturnType<typeof startServices>>;
let objects: typeof import("#aws/objects");
let program: string;

beforeAll(async () => {
  const found = await until("program made one file", 30, async () => {
    await makeReady(ROOT, READY, "uplink");
    return readFile(join(READY, "uplink.json"), "utf8").catch(() => undefined);
  });
  program = join(READY, (JSON.parse(found) as { program: string }).program);
  services = await startServices();
  objects = await import("#aws/objects");
});
afterAll(async () => {
  await services.stop();
  await rm(READY, { recursive: true, force: true });
});

/** The first of a round goes up in parts. */
const instance = (round: number, n: number): Uint8Array =>
  ultrasound({
    study: STUDY,
    sop: `${STUDY}.${round + 1}.${n}`,
    patient: PATIENT,
    shade: 100 + n,
    size: n === 0 ? { columns: 2900, rows: 2900 } : { columns: 300, rows: 300 },
  });

/** Sends objects until the receiver dies; each that is acknowledged is put down. */
async function sendUntilItDies(port: number, round: number, acknowledged: Map<string, Uint8Array>): Promise<void> {
  try {
    const association = await associate(peer(port), CONTEXTS);
    for (let n = 0; n < SENT_PER_ROUND; n++) {
      const bytes = instance(round, n);
      const source = bufferSource(bytes);
      const described = await describeFile(source);
      const answer = await association.store(outgoing(source, described));
      if (answer?.status === 0) acknowledged.set(described.sopInstance, bytes);
    }
  } catch {
    // it was killed
  }
}

interface Came {
  readonly sop: string;
  readonly pixels: Buffer;
  readonly bytes: Buffer;
}

async function came(bytes: Uint8Array): Promise<Came> {
  const source = bufferSource(bytes);
  const { pixelData } = await readDicom(source);
  const { sopInstance, start } = await describeFile(source);
  const whole = Buffer.from(bytes);
  return { sop: sopInstance, pixels: whole.subarray(pixelData?.start, pixelData?.end), bytes: whole.subarray(start) };
}

describe.each(MODES)("in %s mode", (mode) => {
  let [folder, port] = ["", 0];
  let child: ChildProcess;

  const status = async (): Promise<Status> => (await fetch(`http://127.0.0.1:${port + 1}/status.json`)).json() as Promise<Status>;

  async function start(): Promise<void> {
    const env = { ...process.env, TMPDIR: join(folder, "temporary") };
    const run = `require(${JSON.stringify(program)}).atOnce(["run", "--config", ${JSON.stringify(join(folder, "uplink.json"))}])`;
    child = spawn(process.execPath, ["--eval", run], { stdio: "ignore", env });
    await until("answer from Uplink", 60, () => status().catch(() => undefined));
  }

  async function kill(): Promise<void> {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** True once a file lies there. */
  async function lies(place: string): Promise<true | undefined> {
    const found = await readdir(join(folder, "spool", place), { recursive: true, withFileTypes: true }).catch(() => []);
    return found.some((entry) => entry.isFile()) ? true : undefined;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "keepsake-kill-"));
    await mkdir(join(folder, "temporary"));
    port = await freePorts();
    const config = {
      clinic: mode,
      mode,
      receive: { port, callers: [{}] },
      spool: { folder: "./spool", minFreeGiB: 0 },
      cloud: { bucket: "test-uploads", region: "us-east-1" },
      statusPort: port + 1,
    };
    await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
  });
  afterAll(async () => {
    await kill();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the cloud has of each instance: one content, however often it came. */
  async function uploaded(): Promise<ReadonlyMap<string, Came>> {
    const found = new Map<string, Came>();
    for await (const key of objects.list("uploads", mode === "strict" ? `clean/${mode}/` : `uploads/${mode}/`)) {
      const one = await came((await objects.get({ bucket: "uploads", key }))?.bytes ?? new Uint8Array());
      expect((found.get(one.sop) ?? one).bytes.equals(one.bytes)).toBe(true);
      found.set(one.sop, one);
    }
    return found;
  }

  /** What must have arrived of what was sent: in strict mode the lower half of the picture, which is its region. */
  async function arrived(sent: Uint8Array, found: ReadonlyMap<string, Came>): Promise<boolean> {
    const { sop, pixels, bytes } = await came(sent);
    if (mode === "typical") return found.get(sop)?.bytes.equals(bytes) === true;
    const key = await readFile(join(folder, "spool.key"));
    const half = (of: Buffer) => of.subarray(of.length / 2);
    const copy = found.get(uidMap(clinicKey(key, mode, "uid"))(sop));
    return copy !== undefined && copy.pixels.length === pixels.length && half(copy.pixels).equals(half(pixels));
  }

  test(
    `what was acknowledged before kill -9, ${KILLS} times, is uploaded whole, and nothing lies open`,
    async () => {
      const acknowledged = new Map<string, Uint8Array>();
      for (let round = 0; round < KILLS; round++) {
        await start();
        const sending = sendUntilItDies(port, round, acknowledged);
        await until("moment to kill it", 60, () => lies(MOMENTS[round % MOMENTS.length] ?? ""));
        await sleep(Math.random() * 1500);
        await kill();
        await sending;
        expect(await findLeaks(folder, SECRETS)).toEqual([]);
      }
      await start();
      await until("empty spool", 120 + KILLS * 10, async () =>
        (await status()).queues.every(({ waiting }) => waiting === 0) ? true : undefined,
      );
      expect((await status()).queues.filter(({ failed }) => failed > 0)).toEqual([]);
      expect((await status()).spool).toMatchObject({ bytes: 0, held: 0 });
      const found = await uploaded();
      expect(acknowledged.size).toBeGreaterThan(0);
      const lost: string[] = [];
      for (const [sop, sent] of acknowledged) if (!(await arrived(sent, found))) lost.push(sop);
      expect(lost).toEqual([]);
      expect(await findLeaks(folder, SECRETS)).toEqual([]);
      expect(await readdir(join(folder, "temporary"))).toEqual([]);
      for (const left of ["incoming", "bookmarks"]) expect(await readdir(join(folder, "spool", left))).toEqual([]);
      console.warn(`${mode}: ${KILLS} kills, ${acknowledged.size} acknowledged, ${found.size} uploaded`);
    },
    60_000 + KILLS * 60_000,
  );
});
