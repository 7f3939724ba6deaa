import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SpoolDamaged } from "../../../apps/uplink/spool/cipher.ts";
import { inOrderOfStudy, parseEntry } from "../../../apps/uplink/spool/entry.ts";
import { chunksOf } from "../../../apps/uplink/spool/sealed-file.ts";
import { Spool, SpoolFull } from "../../../apps/uplink/spool/spool.ts";

const ABOUT = { sopClass: "1.2", sopInstance: "1.2.3", transferSyntax: "1.2.840.10008.1.2", calling: "A", called: "B" };
const QUEUES = ["one", "two"];

let folder: string;
const key = randomBytes(32);
const open = (more: { maxBytes?: number; minFreeBytes?: number; key?: Uint8Array } = {}): Promise<Spool> =>
  Spool.open({ folder, key, maxBytes: 2 ** 40, minFreeBytes: 0, queues: QUEUES, ...more });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keepsake-spool-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function kept(spool: Spool, body: Uint8Array, queues: readonly string[] = ["one"]) {
  const reception = await spool.receive(ABOUT);
  await reception.write(body);
  await (await reception.finish()).close();
  return reception.keep(queues, { study: spool.hash("1.2.9"), sop: spool.hash(ABOUT.sopInstance) });
}

async function bodyOf(spool: Spool, queue = "one"): Promise<Buffer> {
  const [entry] = spool.entries(queue);
  if (entry === undefined) throw new Error("nothing is there");
  const sealed = await spool.read(queue, entry);
  try {
    return Buffer.concat(await Array.fromAsync(chunksOf(sealed.source)));
  } finally {
    await sealed.close();
  }
}

describe("what is kept", () => {
  test.each([1, 65_535, 65_536, 65_537, 3_000_000])("comes back whole after a restart: %i bytes", async (length) => {
    const body = randomBytes(length);
    await kept(await open(), body);
    const again = await open();
    expect((await bodyOf(again)).equals(body)).toBe(true);
    expect(again.entries("one")[0]).toMatchObject({ study: again.hash("1.2.9"), sop: again.hash("1.2.3") });
  });

  test("can be read from any byte to any other", async () => {
    const spool = await open();
    const body = randomBytes(200_000);
    const entry = await kept(spool, body);
    const { source, close } = await spool.read("one", entry);
    for (const [from, to] of [
      [0, 10],
      [65_530, 65_540],
      [65_536, 131_072],
      [130_000, 199_999],
      [199_990, 300_000],
    ] as const)
      expect(Buffer.from(await source.read(from, to))).toEqual(body.subarray(from, to));
    await close();
  });

  test("tells nothing of itself to whoever has not the key: no text, no UID, no name", async () => {
    const spool = await open();
    const entry = await kept(spool, Buffer.from("DOE^JANE ".repeat(20_000)));
    const file = await readFile(join(folder, "queues/one", entry.name));
    expect(file.includes("DOE^JANE")).toBe(false);
    expect(file.includes("1.2.840")).toBe(false);
    await expect(bodyOf(await open({ key: randomBytes(32) }))).rejects.toThrow(SpoolDamaged);
  });

  test.each([
    [
      "a bit of it has changed",
      async (path: string) => {
        const bytes = await readFile(path);
        bytes.writeUInt8((bytes.at(-100) ?? 0) ^ 1, bytes.length - 100);
        await writeFile(path, bytes);
      },
    ],
    ["its last chunk is missing", async (path: string) => truncate(path, (await stat(path)).size - (180_000 - 131_072 + 16))],
    ["it ends in its head", (path: string) => truncate(path, 20)],
  ])("is not believed where %s", async (_, harm) => {
    const entry = await kept(await open(), randomBytes(180_000));
    await harm(join(folder, "queues/one", entry.name));
    await expect(bodyOf(await open())).rejects.toThrow(SpoolDamaged);
  });

  test("in two queues is one file, and is gone when both are done", async () => {
    const spool = await open();
    const entry = await kept(spool, randomBytes(1000), QUEUES);
    const { bytes } = spool;
    await spool.done("one", entry);
    expect(spool.bytes).toBe(bytes);
    expect((await open()).count("two")).toBe(1);
    await spool.done("two", entry);
    expect(spool.bytes).toBe(0);
  });
});

test("what was never acknowledged is gone after a restart", async () => {
  const reception = await (await open()).receive(ABOUT);
  await reception.write(randomBytes(3_000_000));
  const again = await open();
  expect(again.bytes).toBe(0);
  expect(await readdir(join(folder, "incoming"))).toEqual([]);
  await reception.drop();
});

test("what cannot be put into one of its queues is in none", async () => {
  const spool = await open();
  await rm(join(folder, "queues/one"), { recursive: true });
  await expect(kept(spool, randomBytes(1000), QUEUES)).rejects.toThrow("ENOENT");
  expect(await readdir(join(folder, "queues/two"))).toEqual([]);
});

test("a full spool takes nothing more, and takes again what was freed", async () => {
  const spool = await open({ maxBytes: 10_000 });
  const entry = await kept(spool, randomBytes(6000));
  const reception = await spool.receive(ABOUT);
  await expect(reception.write(randomBytes(6000))).rejects.toThrow(SpoolFull);
  await reception.drop();
  await spool.done("one", entry);
  await kept(spool, randomBytes(6000));
  await expect((await open({ minFreeBytes: 2 ** 60 })).receive(ABOUT)).rejects.toThrow(SpoolFull);
});

test("studies go in the order in which they began", () => {
  const names = [
    "0000000000003-00000000-bbbbbbbbbbbbbbbb-1111111111111111",
    "0000000000001-00000000-aaaaaaaaaaaaaaaa-1111111111111111",
    "0000000000005-00000000-aaaaaaaaaaaaaaaa-2222222222222222",
  ];
  const entries = names.flatMap((name) => parseEntry(name, 1) ?? []);
  expect(inOrderOfStudy(entries).map(({ arrived }) => arrived)).toEqual([1, 5, 3]);
});
