import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Courier, failedQueue, Undeliverable } from "../../../apps/uplink/courier.ts";
import type { Entry } from "../../../apps/uplink/spool/entry.ts";
import { Spool } from "../../../apps/uplink/spool/spool.ts";

const QUEUE = "cloud";
let folder: string;
let spool: Spool;
let courier: Courier | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-courier-"));
  const queues = [QUEUE, failedQueue(QUEUE)];
  spool = await Spool.open({ folder, key: randomBytes(32), maxBytes: 2 ** 40, minFreeBytes: 0, queues });
});
afterEach(async () => {
  await courier?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function keep(study: string, sopInstance: string): Promise<Entry> {
  const about = { sopClass: "1.2", sopInstance, transferSyntax: "1.2.840.10008.1.2", calling: "A", called: "B" };
  const reception = await spool.receive(about);
  await reception.write(randomBytes(100));
  await (await reception.finish()).close();
  return reception.keep([QUEUE], { study: spool.hash(study), sop: spool.hash(sopInstance) });
}

function start(deliver: (entry: Entry) => Promise<void>): Courier {
  courier = new Courier({ spool, queue: QUEUE, atOnce: 1, tell: () => {}, deliver });
  courier.start();
  return courier;
}

const emptied = () => expect.poll(() => spool.count(QUEUE), { timeout: 20_000 }).toBe(0);

test("study by study, whatever came between; what comes later follows", async () => {
  for (const [study, sop] of [
    ["1", "1.1"],
    ["2", "2.1"],
    ["1", "1.2"],
  ] as const)
    await keep(study, sop);
  const delivered: string[] = [];
  start(async ({ sop }) => void delivered.push(sop));
  await emptied();
  await keep("3", "3.1");
  await emptied();
  expect(delivered).toEqual(["1.1", "1.2", "2.1", "3.1"].map((sop) => spool.hash(sop)));
});

test("what fails comes again behind the others, and nothing is given up", async () => {
  const poor = await keep("1", "1.1");
  await keep("2", "2.1");
  const delivered: string[] = [];
  let failures = 2;
  const running = start(async ({ name, sop }) => {
    if (name === poor.name && failures-- > 0) throw new Error("not now");
    delivered.push(sop);
  });
  await emptied();
  expect(delivered).toEqual([spool.hash("2.1"), spool.hash("1.1")]);
  expect(running.snapshot).toMatchObject({ delivered: 2, failuresInARow: 0, lastError: "" });
});

test("what can never be delivered, or is damaged, waits for a person and holds up nobody", async () => {
  await keep("1", "1.1");
  const damaged = await keep("2", "2.1");
  await writeFile(join(folder, "queues", QUEUE, damaged.name), randomBytes(300));
  await keep("3", "3.1");
  const running = start(async ({ sop }) => {
    if (sop === spool.hash("1.1")) throw new Undeliverable("never");
  });
  await emptied();
  expect(running.snapshot).toMatchObject({ delivered: 1, failed: 2 });
  expect(await readdir(join(folder, "queues", failedQueue(QUEUE)))).toHaveLength(2);
});

test("what cannot even be put aside holds up nobody, and is put aside once it can be", async () => {
  await keep("1", "1.1");
  await keep("2", "2.1");
  const aside = join(folder, "queues", failedQueue(QUEUE));
  await rm(aside, { recursive: true });
  const running = start(async ({ sop }) => {
    if (sop === spool.hash("1.1")) throw new Undeliverable("never");
  });
  await expect.poll(() => running.snapshot.delivered, { timeout: 20_000 }).toBe(1);
  await mkdir(aside);
  await emptied();
  expect(running.snapshot).toMatchObject({ delivered: 1, failed: 1 });
});

test("what cannot be delivered waits for a person, whose word tries it again, once", async () => {
  const poor = await keep("1", "1.1");
  let isMended = false;
  const delivered: string[] = [];
  const couriers = start(async ({ name }) => {
    if (!isMended) throw new Undeliverable("refused");
    delivered.push(name);
  });
  await expect.poll(() => spool.count(failedQueue(QUEUE))).toBe(1);
  isMended = true;
  expect([await couriers.retry(), await couriers.retry()]).toEqual([1, 0]);
  await emptied();
  expect([delivered, spool.count(failedQueue(QUEUE))]).toEqual([[poor.name], 0]);
});
