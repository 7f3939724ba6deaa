import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { appendFile, mkdir, open, readdir, readFile, readlink, rm, stat, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bufferSource } from "#dicom/source";
import { associate } from "../../../apps/uplink/dimse/requestor.ts";
import { drawnKey } from "../../../apps/uplink/keys.ts";
import { describe as describeFile, outgoing } from "../../../apps/uplink/outgoing.ts";
import { Spool, SpoolFull } from "../../../apps/uplink/spool/spool.ts";
import type { Status } from "../../../apps/uplink/status.ts";
import { EXPLICIT } from "../../fixtures/part10.ts";
import { ultrasound } from "../../fixtures/ultrasound.ts";
import { freePorts, until } from "../../journeys/keepsake.ts";
import { startServices } from "../../lambdas/services.ts";
import { type Line, startLine } from "./line.ts";
import { peer } from "./receiver.ts";

const MIB = 1024 ** 2;
const PROGRAM = join(import.meta.dirname, "../../../apps/cli/keepsake.ts");
const STUDY = "1.2.840.99999.4711";
const NO_ROOM = 0xa700;
const PAGE = 4096;

const folder = mkdtempSync(join(tmpdir(), "keepsake-full-"));
const LOG = join(folder, "uplink.log");
const isMounted = mounted();
if (!isMounted) console.warn("SKIPPED: Uplink on a full disk, for no disk can be mounted here.");

function mounted(): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isMounted)("on a full disk, its log on it too", () => {
  let port: number;
  let child: ChildProcess;
  let line: Line;
  let services: Awaited<ReturnType<typeof startServices>>;
  let objects: typeof import("#aws/objects");

  beforeAll(async () => {
    services = await startServices();
    objects = await import("#aws/objects");
    line = await startLine(new URL(services.s3Url));
    port = await freePorts();
    const config = {
      clinic: "demo",
      mode: "strict",
      receive: { port, callers: [{}] },
      spool: { folder: "./spool", minFreeGiB: 0 },
      cloud: { bucket: "test-uploads", region: "us-east-1" },
      statusPort: port + 1,
    };
    await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
    const log = await open(LOG, "a");
    child = spawn(process.execPath, [PROGRAM, "uplink", "run", "--config", join(folder, "uplink.json")], {
      stdio: ["ignore", log.fd, log.fd],
      env: { ...process.env, AWS_ENDPOINT_URL_S3: line.url },
    });
    await log.close();
    await until("answer from Uplink", 60, () => status().catch(() => undefined));
  });
  afterAll(async () => {
    if (child.exitCode === null && child.kill()) await once(child, "exit");
    await line.close();
    await services.stop();
    execFileSync("umount", [folder]);
    await rm(folder, { recursive: true });
  });

  const status = async (): Promise<Status> => (await fetch(`http://127.0.0.1:${port + 1}/status.json`)).json() as Promise<Status>;
  const queue = async (name: string) => (await status()).queues.find((one) => one.queue === name);

  /** Leaves so many bytes on the disk. */
  async function leave(bytes: number): Promise<void> {
    await rm(join(folder, "filler"), { force: true });
    const { bavail, bsize } = await statfs(folder);
    await writeFile(join(folder, "filler"), Buffer.alloc(bavail * bsize - bytes));
    if (bytes > 0) return;
    const { size } = await stat(LOG);
    await appendFile(LOG, `${" ".repeat(PAGE - 1 - (size % PAGE))}\n`).catch(() => {}); // it had room within its last page
  }

  async function store(n: number, size: number, regions = true): Promise<number | undefined> {
    const bytes = ultrasound({ study: STUDY, sop: `${STUDY}.${n}`, size: { columns: size, rows: size }, regions });
    const association = await associate(peer(port), [
      { id: 1, abstractSyntax: "1.2.840.10008.5.1.4.1.1.6.1", transferSyntaxes: [EXPLICIT] },
    ]);
    const source = bufferSource(bytes);
    const answer = await association.store(outgoing(source, await describeFile(source)));
    await association.release();
    return answer?.status;
  }

  const uploaded = (): Promise<readonly string[]> => Array.fromAsync(objects.list("uploads", ""));

  /** What the process writes in the spool. */
  async function openFiles(): Promise<readonly string[]> {
    const process = `/proc/${child.pid}/fd`;
    const targets = await Promise.all((await readdir(process)).map((fd) => readlink(join(process, fd)).catch(() => "")));
    return targets.filter((target) => /spool\/(?:incoming|notes)\//.test(target));
  }

  test("a copy that has no room is cleaned once there is some; until then machines hear that there is none, and nothing half-written stays", async () => {
    line.lets(0);
    await leave(2.5 * MIB);
    expect(await store(1, 1200)).toBe(0);
    await until("cleaning without room", 60, async () =>
      (await queue("cleaning"))?.lastError === "CleaningFailed" ? true : undefined,
    );
    expect(await store(2, 100, false)).toBe(0);
    await leave(0);
    expect(await store(3, 300)).toBe(NO_ROOM);
    const failures = (await queue("cleaning"))?.failuresInARow ?? 0;
    await until("another attempt", 60, async () =>
      ((await queue("cleaning"))?.failuresInARow ?? 0) > failures ? true : undefined,
    );
    expect(await queue("cleaning")).toMatchObject({ waiting: 2, failed: 0 });
    expect(await openFiles()).toEqual([]);
    for (const place of ["incoming", "notes"]) expect(await readdir(join(folder, "spool", place))).toEqual([]);
    await leave(4 * MIB);
    await until("clean copy", 60, async () => ((await queue("cloud"))?.waiting === 1 ? true : undefined));
    await until("held image", 60, async () => ((await status()).spool.held === 1 ? true : undefined));
  }, 180_000);

  test("a key that has no room is not drawn by half: it would be no key for ever", async () => {
    const file = join(folder, "another.key");
    await leave(0);
    expect(() => drawnKey(file)).toThrow("ENOSPC");
    await leave(MIB);
    expect(drawnKey(file)).toHaveLength(32);
  });

  test("a long object is refused as soon as it would take what must stay free", async () => {
    await rm(join(folder, "filler"), { force: true });
    const sides = { folder: join(folder, "another"), maxBytes: 2 ** 40, minFreeBytes: 4 * MIB, queues: [] };
    await mkdir(sides.folder);
    const spool = await Spool.open({ ...sides, key: randomBytes(32) });
    const about = { sopClass: "1.2", sopInstance: "1.2.3", transferSyntax: EXPLICIT, calling: "A", called: "B" };
    const reception = await spool.receive(about);
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 12; n++) await reception.write(randomBytes(MIB));
    };
    await expect(fill()).rejects.toThrow(SpoolFull);
    await reception.drop();
  });

  test("what waits is uploaded from a disk without a free byte, and what was refused is taken afterwards", async () => {
    await leave(0);
    line.lets(Number.POSITIVE_INFINITY);
    await until("upload", 60, async () => ((await queue("cloud"))?.waiting === 0 ? true : undefined));
    expect(await uploaded()).toHaveLength(1);
    expect(await store(3, 300)).toBe(0); // what was uploaded has made room
    await until("second upload", 60, async () => ((await uploaded()).length === 2 ? true : undefined));
    expect((await queue("cleaning"))?.waiting).toBe(0);
    const log = (await readFile(LOG, "utf8")).trimEnd().split("\n");
    expect(await store(4, 300, false)).toBe(0);
    await until("line in the log", 30, async () =>
      (await readFile(LOG, "utf8")).trimEnd().split("\n").length > log.length ? true : undefined,
    );
  }, 180_000);
});
