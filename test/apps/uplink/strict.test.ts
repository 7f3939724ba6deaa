import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bufferSource } from "#dicom/source";
import { bareIdMetadata } from "#pipeline/bare-id";
import { readConfig } from "../../../apps/uplink/config.ts";
import { failedQueue } from "../../../apps/uplink/courier.ts";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { drawnKey, keyFileOf } from "../../../apps/uplink/keys.ts";
import { describe, outgoing } from "../../../apps/uplink/outgoing.ts";
import { Spool } from "../../../apps/uplink/spool/spool.ts";
import { disguise } from "../../../apps/uplink/strict/own-ids.ts";
import { startUplink, type Uplink } from "../../../apps/uplink/uplink.ts";
import { EXPLICIT } from "../../fixtures/part10.ts";
import { ultrasound } from "../../fixtures/ultrasound.ts";
import { until } from "../../journeys/keepsake.ts";
import { findLeaks, leaksOf } from "../../journeys/leaks.ts";
import { startServices } from "../../lambdas/services.ts";
import { peer } from "./receiver.ts";

const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const SECRETS = ["Doe^Jane", "MRN-4711", "1.2.840.99999.4711"];
const DAMAGED = "0000000000001-00000000-aaaaaaaaaaaaaaaa-1111111111111111";
const run = promisify(execFile);

let folder: string;
let config: string;
let services: Awaited<ReturnType<typeof startServices>>;
let uplink: Uplink;
let objects: typeof import("#aws/objects");

beforeAll(async () => {
  services = await startServices();
  objects = await import("#aws/objects");
  folder = await mkdtemp(join(tmpdir(), "keepsake-strict-"));
  config = join(folder, "uplink.json");
  const settings = {
    clinic: "demo",
    mode: "Anon-LPU-O",
    receive: { port: 0, callers: [{}] },
    spool: { folder: "./spool", minFreeGiB: 0 },
    cloud: { bucket: "test-uploads", region: "us-east-1" },
    share: { port: 0, tokenFile: "./share-token" },
    statusPort: 0,
  };
  await writeFile(config, JSON.stringify(settings));
  await mkdir(join(folder, "spool/queues/cloud"), { recursive: true });
  await writeFile(join(folder, "spool/queues/cloud", DAMAGED), "");
  uplink = await startUplink(readConfig(config), () => {});
});
afterAll(async () => {
  await uplink.close();
  await services.stop();
  await rm(folder, { recursive: true, force: true });
});

async function store(n: number, regions: boolean): Promise<void> {
  const [, , root = ""] = SECRETS;
  const bytes = ultrasound({ study: root, sop: `${root}.${n}`, patient: "MRN-4711", issuer: "HOSPITAL", regions });
  const context = { id: 1, abstractSyntax: "1.2.840.10008.5.1.4.1.1.6.1", transferSyntaxes: [EXPLICIT] };
  const association = await associate(peer(uplink.port), [context]);
  const source = bufferSource(bytes);
  expect((await association.store(outgoing(source, await describe(source))))?.status).toBe(0);
  await association.release();
}

const uploaded = async (): Promise<readonly string[]> => Array.fromAsync(objects.list("uploads", ""));
const review = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [PROGRAM, "review", ...words, "--uplink", config])).stdout;
const held = async (): Promise<readonly { image: string; reasons: readonly string[] }[]> =>
  JSON.parse(await review("list", "--json"));

/** What a reporting system hears at once of a call for an image. */
async function share(n: number): Promise<unknown> {
  const answer = await fetch(`${uplink.shareUrl}/share`, {
    method: "POST",
    headers: { Authorization: `Bearer ${(await readFile(join(folder, "share-token"), "utf8")).trim()}`, "Idempotency-Key": "exam" },
    body: JSON.stringify({ imageIds: [`${SECRETS[2]}.${n}`], deliver: { link: true }, consent: { given: true, version: "1" } }),
  });
  return [answer.status, await answer.json()];
}

test("what is sure leaves cleaned, what is not waits here for a person, and nothing of its ids leaves", async () => {
  await store(1, true);
  await store(2, false);
  await until("upload", 60, async () => ((await uploaded()).length === 1 ? true : undefined));
  await until("held image", 60, async () => ((await held()).length === 1 ? true : undefined));
  const [{ image, reasons } = { image: "", reasons: [] }] = await held();
  expect(reasons).toEqual(["NO_REGIONS"]);
  expect(await share(2)).toEqual([202, { state: "held", in: "building", held: 1 }]);
  expect(await review("approve", image)).toContain("1 approved");
  await until("second upload", 60, async () => ((await uploaded()).length === 2 ? true : undefined));
  expect(await held()).toEqual([]);
  const call = {
    expectPatientId: "MRN-4711",
    imageIds: ["1.2.3"],
    deliver: { link: true },
    consent: { given: true, version: "1" },
  };
  const said = disguise(drawnKey(keyFileOf(readConfig(config).spool)), "demo", JSON.stringify(call), "exam");
  const expected = "body" in said ? JSON.parse(said.body).expectPatientId : undefined;
  for (const key of await uploaded()) {
    expect(key).toMatch(/^clean\/demo\//);
    const bytes = Buffer.from((await objects.get({ bucket: "uploads", key }))?.bytes ?? []);
    const { metadata } = (await objects.head({ bucket: "uploads", key })) ?? {};
    expect(leaksOf(Buffer.concat([Buffer.from(key + JSON.stringify(metadata)), bytes]), SECRETS)).toEqual([]);
    expect(metadata).toMatchObject(bareIdMetadata({ bareId: expected }));
  }
  expect(await findLeaks(join(folder, "spool"), SECRETS)).toEqual([]);
});

test("what the disk has damaged keeps strict mode from nothing, and waits for a person", async () => {
  expect(await readdir(join(folder, "spool/queues/cloud.failed"))).toEqual([DAMAGED]);
});

test("a rejected one is gone, and never leaves", async () => {
  await store(3, false);
  await until("held image", 60, async () => ((await held()).length === 1 ? true : undefined));
  expect(await review("reject", "all")).toContain("1 rejected");
  await until("empty list", 30, async () => ((await held()).length === 0 ? true : undefined));
  expect(await uploaded()).toHaveLength(2);
});

test("what the disk has damaged since it was held is released on nobody's word, and asked of once", async () => {
  await store(4, false);
  await until("held image", 60, async () => ((await held()).length === 1 ? true : undefined));
  const queue = join(folder, "spool/queues/held");
  for (const name of await readdir(queue)) await truncate(join(queue, name), 400);
  expect(await review("approve", "all")).toContain("1 approved");
  await until("word that was heard", 30, async () =>
    (await readdir(join(folder, "spool/decisions"))).length === 0 ? true : undefined,
  );
  expect([(await held()).length, (await uploaded()).length]).toEqual([1, 2]);
});

test("what waited before strict mode was switched on, tried in vain or not, is cleaned first", async () => {
  await uplink.close();
  const queues = ["cloud", failedQueue("cloud")];
  const rest = { key: drawnKey(join(folder, "spool.key")), maxBytes: 2 ** 40, minFreeBytes: 0, queues };
  const spool = await Spool.open({ folder: join(folder, "spool"), ...rest });
  for (const [at, queue] of queues.entries()) {
    const sopInstance = `${SECRETS[2]}.1${at}`;
    const bytes = ultrasound({ study: SECRETS[2] ?? "", sop: sopInstance, patient: "MRN-4711" });
    const { sopClass, transferSyntax } = await describe(bufferSource(bytes));
    const reception = await spool.receive({ sopClass, sopInstance, transferSyntax, calling: "A", called: "B" });
    await reception.write(bytes);
    await (await reception.finish()).close();
    await reception.keep([queue], { study: spool.hash("study"), sop: spool.hash(sopInstance) });
  }
  uplink = await startUplink(readConfig(config), () => {});
  await until("uploads", 60, async () => ((await uploaded()).length === 4 ? true : undefined));
  expect((await uploaded()).filter((key) => !key.startsWith("clean/demo/"))).toEqual([]);
});
