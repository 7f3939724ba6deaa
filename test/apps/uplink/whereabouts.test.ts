import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whereabouts } from "../../../apps/uplink/share/whereabouts.ts";
import type { Entry } from "../../../apps/uplink/spool/entry.ts";
import { Spool } from "../../../apps/uplink/spool/spool.ts";

const PLACES = { leaving: ["cloud", "cleaning"], held: ["held"], lost: ["rejected"] };
const KEY = randomBytes(32);

let folder: string;
let spool: Spool;
const open = (): Promise<Spool> =>
  Spool.open({ folder, key: KEY, maxBytes: 2 ** 40, minFreeBytes: 0, queues: Object.values(PLACES).flat() });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-whereabouts-"));
  spool = await open();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function keep(study: string, sop: string, queue: string): Promise<Entry> {
  const about = { sopClass: "1.2", sopInstance: sop, transferSyntax: "1.2.840.10008.1.2", calling: "A", called: "B" };
  const reception = await spool.receive(about);
  await reception.write(randomBytes(100));
  await (await reception.finish()).close();
  return reception.keep([queue], { study: spool.hash(study), sop: spool.hash(sop), image: spool.hash(`id-${sop}`) });
}

test("images are found by their own ids, their study's and the clinic's", async () => {
  await keep("1", "1.1", "cloud");
  await keep("1", "1.2", "cleaning");
  await keep("1", "1.3", "held");
  await keep("2", "2.1", "held");
  expect(whereabouts(spool, ["1"], PLACES)).toEqual({ leaving: 2, held: 1, lost: 0 });
  expect(whereabouts(spool, [" 1.1", "2.1"], PLACES)).toEqual({ leaving: 1, held: 1, lost: 0 });
  expect(whereabouts(spool, ["id-1.2", "9"], PLACES)).toEqual({ leaving: 1, held: 0, lost: 0 });
});

test("of a rejected object nothing is left but that it was, through a restart, until it comes once more", async () => {
  const entry = await keep("1", "1.1", "held");
  await spool.strike(entry, "held", "rejected");
  expect(spool.bytes).toBe(0);
  spool = await open();
  expect(spool.bytes).toBe(0);
  expect(await readFile(join(folder, "queues/rejected", entry.name))).toHaveLength(0);
  expect(whereabouts(spool, ["1.1"], PLACES)).toEqual({ leaving: 0, held: 0, lost: 1 });
  await keep("1", "1.1", "cleaning");
  expect(whereabouts(spool, ["1.1"], PLACES)).toEqual({ leaving: 1, held: 0, lost: 0 });
});
