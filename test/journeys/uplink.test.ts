import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localFiles } from "../../apps/cli/dicom-files.ts";
import type { Status } from "../../apps/uplink/status.ts";
import { freePorts, newDataFolder, type Running, startKeepsake, until } from "./keepsake.ts";

const PROGRAM = join(import.meta.dirname, "../../apps/cli/keepsake.ts");
const STORESCU = "/usr/bin/storescu";
const run = promisify(execFile);

let folder: string;
let keepsake: Running | undefined;
let uplink: { end(signal: NodeJS.Signals): Promise<void> } | undefined;
let dicomPort: number;
let statusPort: number;

const command = async (...words: readonly string[]): Promise<string> =>
  (await run(process.execPath, [PROGRAM, ...words], { timeout: 60_000 })).stdout;

const status = async (): Promise<Status> => (await fetch(`http://127.0.0.1:${statusPort}/status.json`)).json() as Promise<Status>;

/** Starts the gateway as its user does; resolves once it answers. */
async function startGateway(): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, "uplink", "run", "--config", join(folder, "uplink.json")], { stdio: "ignore" });
  const exited = once(child, "exit");
  uplink = {
    async end(signal) {
      child.kill(signal);
      await exited;
    },
  };
  await until("answer from Uplink", 30, () => status().catch(() => undefined));
}

beforeAll(async () => {
  folder = await newDataFolder();
  [dicomPort, statusPort] = [await freePorts(), await freePorts()];
  const config = {
    clinic: "demo",
    receive: { port: dicomPort, callers: [{ address: "127.0.0.1" }] },
    spool: { folder: "./spool", minFreeGiB: 0 },
    cloud: { data: "./data" },
    statusPort,
  };
  await writeFile(join(folder, "uplink.json"), JSON.stringify(config));
  await command("phantom", join(folder, "phantom"));
});

afterAll(async () => {
  await uplink?.end("SIGTERM");
  await keepsake?.stop();
});

test("an exam stored while nothing can be uploaded survives kill -9, and becomes a page once it can", async () => {
  const images = (await localFiles(join(folder, "phantom"))).flatMap(({ image }) => image?.sop ?? []);
  await startGateway();
  expect(await command("echo", `KEEPSAKE@127.0.0.1:${dicomPort}`)).toContain("KEEPSAKE answers");
  const sent = await command("send", join(folder, "phantom"), "--to", `KEEPSAKE@127.0.0.1:${dicomPort}`);
  expect(sent).toBe(`${images.length} stored at KEEPSAKE.\n`);
  await until("failed attempt", 20, async () => ((await status()).queues[0]?.failuresInARow ?? 0) > 0 || undefined);
  await uplink?.end("SIGKILL");
  await startGateway();
  expect((await status()).queues[0]?.waiting).toBe(images.length);

  const data = join(folder, "data");
  await mkdir(data);
  keepsake = await startKeepsake(data, "--no-phantom");
  await until("empty spool", 90, async () => ((await status()).queues[0]?.waiting === 0 ? true : undefined));
  expect(await command("uplink", "status", "--config", join(folder, "uplink.json"))).toContain("everything is sent");

  const key = (await readFile(join(data, "access-key-demo"), "utf8")).trim();
  const call = () =>
    fetch(`${keepsake?.url}/v1/shares`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", "Idempotency-Key": "exam", Prefer: "wait=10" },
      body: JSON.stringify({ imageIds: images, deliver: { link: true } }),
    });
  const link = await until("share", 90, async () => {
    const answer = await call();
    return answer.status === 201 ? ((await answer.json()) as { link: string }).link : undefined;
  });
  expect((await fetch(link)).status).toBe(200);
});

test.skipIf(!existsSync(STORESCU))("the same exam from dcmtk's storescu, doubled, changes nothing", async () => {
  const before = (await status()).received.objects;
  const files = (await localFiles(join(folder, "phantom"))).map(({ path }) => path);
  await run(STORESCU, ["-R", "-aec", "KEEPSAKE", "127.0.0.1", String(dicomPort), ...files]).catch(() => {});
  await run(STORESCU, ["-xs", "-aec", "KEEPSAKE", "127.0.0.1", String(dicomPort), files[0] ?? ""]).catch(() => {});
  expect((await status()).received.objects).toBeGreaterThan(before);
  await until("empty spool", 60, async () => ((await status()).queues[0]?.waiting === 0 ? true : undefined));
});
